// Files: mapped reading, and writing that is whole or absent. Every write of the engine goes through here.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace transmla {

using Path = std::filesystem::path;

// A file mapped for reading. The bytes stay valid for the life of the object; movable, one owner.
class MappedFile {
 public:
  static Result<MappedFile> open(const Path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return bytes_; }
  const Path& path() const { return path_; }
  // Tells the kernel that these bytes are not needed soon, so that a pass over a large model does not fill memory.
  void release(std::span<const std::byte> range) const;
  // Tells it that they are needed soon, so that they are read while the caller computes.
  void prefetch(std::span<const std::byte> range) const;

 private:
  MappedFile(Path path, std::span<const std::byte> bytes) : path_(std::move(path)), bytes_(bytes) {}
  Path path_;
  std::span<const std::byte> bytes_;
};

// A file written under a temporary name beside its target, and renamed over it after fsync by commit().
// Destruction without commit() removes the temporary file; what a killed program left of the same target, create().
// Errors name the file, the bytes wanted and the bytes free.
class AtomicFile {
 public:
  static Result<AtomicFile> create(const Path& target);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  ~AtomicFile();

  Status write(std::span<const std::byte> bytes);
  Status write(std::string_view text);
  Status write_at(std::size_t offset, std::span<const std::byte> bytes);  // over what is there, or beyond its end
  Status commit();

 private:
  AtomicFile(int descriptor, Path target, Path temporary);
  void discard();
  int descriptor_ = -1;
  Path target_, temporary_;
};

// A folder built under a temporary name beside its target, and renamed to it when whole. The target must not exist:
// create() refuses it with a sentence, so nothing is ever overwritten; it also refuses a target that another program is
// writing. Destruction without commit() removes it all.
class AtomicFolder {
 public:
  static Result<AtomicFolder> create(const Path& target);
  AtomicFolder(AtomicFolder&& other) noexcept;
  AtomicFolder& operator=(AtomicFolder&& other) noexcept;
  ~AtomicFolder();

  const Path& path() const { return temporary_; }  // write here
  const Path& target() const { return target_; }
  Status commit();

 private:
  AtomicFolder(int lock, Path target, Path temporary)
      : lock_(lock), target_(std::move(target)), temporary_(std::move(temporary)) {}
  void discard();
  int lock_ = -1;  // tells other programs that this one runs
  Path target_, temporary_;
};

// Removes what this process has begun in `folder` as AtomicFile or AtomicFolder and not committed: for a program that
// must end at once, without destroying them.
void remove_unfinished(const Path& folder);

// Makes what is missing of `folder`, each part safe from a loss of power before the next is made.
Status make_folders(const Path& folder);

Result<std::string> read_text(const Path& path);
Status write_text(const Path& path, std::string_view text);  // atomic
Result<std::size_t> free_bytes(const Path& folder);          // of the disk that holds `folder` or its nearest parent
// Refuses before any work when `folder`'s disk has less than `bytes` free.
Status require_free_bytes(const Path& folder, std::size_t bytes);

}  // namespace transmla
