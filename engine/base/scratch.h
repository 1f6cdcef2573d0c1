// Memory for large activations that a job reads and writes in order: plain where it fits, else a file.
#pragma once

#include <cstddef>
#include <span>

#include "engine/base/result.h"

namespace transmla {

// Zeroed bytes. Up to `limit` (0: no limit) they are anonymous memory; above, a mapped file without a name in the
// folder for temporary files (TMPDIR), which the kernel writes out where memory is short. Movable, one owner.
class ScratchMemory {
 public:
  ScratchMemory() = default;
  // Refuses where the disk of the temporary folder is too small, with both values.
  static Result<ScratchMemory> allocate(std::size_t bytes, std::size_t limit);
  ScratchMemory(ScratchMemory&& other) noexcept;
  ScratchMemory& operator=(ScratchMemory&& other) noexcept;
  ~ScratchMemory();

  std::span<std::byte> bytes() const { return bytes_; }
  bool in_file() const { return in_file_; }

 private:
  ScratchMemory(std::span<std::byte> bytes, bool in_file) : bytes_(bytes), in_file_(in_file) {}
  void release();
  std::span<std::byte> bytes_;
  bool in_file_ = false;
};

}  // namespace transmla
