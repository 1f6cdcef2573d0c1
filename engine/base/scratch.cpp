#include "engine/base/scratch.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/format.h"

namespace transmla {
namespace {

// A file that no one else sees and that is gone with its descriptor.
Result<int> unnamed_file(std::size_t bytes) {
  std::error_code error;
  const Path folder = std::filesystem::temp_directory_path(error);
  if (error) return fail("there is no folder for temporary files: {}; set TMPDIR to one", error.message());
  TRY(require_free_bytes(folder, bytes));
  std::string name = (folder / "transmla-XXXXXX").string();
  const int file = ::mkstemp(name.data());
  if (file < 0)
    return fail("no temporary file can be made in '{}': {}; set TMPDIR to another folder", folder.string(),
                std::strerror(errno));
  ::unlink(name.c_str());
  if (const int code = ::posix_fallocate(file, 0, static_cast<off_t>(bytes)); code != 0) {
    ::close(file);
    return fail("'{}' has no room for {} of activations: {}; free some or set TMPDIR to another disk", folder.string(),
                format_bytes(bytes), std::strerror(code));
  }
  return file;
}

}  // namespace

Result<ScratchMemory> ScratchMemory::allocate(std::size_t bytes, std::size_t limit) {
  if (bytes == 0) return ScratchMemory();
  const bool in_file = limit != 0 && bytes > limit;
  int file = -1;
  if (in_file) {
    TRY_ASSIGN(file, unnamed_file(bytes));
  }
  const int flags = in_file ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, file, 0);
  if (in_file) ::close(file);
  if (address == MAP_FAILED)
    return fail("there is no room for {} of activations: {}; take fewer samples", format_bytes(bytes),
                std::strerror(errno));
  return ScratchMemory({static_cast<std::byte*>(address), bytes}, in_file);
}

ScratchMemory::ScratchMemory(ScratchMemory&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})), in_file_(other.in_file_) {}

ScratchMemory& ScratchMemory::operator=(ScratchMemory&& other) noexcept {
  if (this == &other) return *this;
  release();
  bytes_ = std::exchange(other.bytes_, {});
  in_file_ = other.in_file_;
  return *this;
}

ScratchMemory::~ScratchMemory() { release(); }

void ScratchMemory::release() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
  bytes_ = {};
}

}  // namespace transmla
