#include "engine/base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/base/format.h"
#include "engine/base/system_error.h"
#include "engine/base/unfinished.h"

namespace transmla {
namespace {

// The files in it have been flushed as they were written; these are their names.
Status sync_folders_of(const Path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.is_directory()) TRY(sync_folder(entry.path()));
  }
  if (error) return fail("cannot list '{}': {}", folder.string(), error.message());
  return sync_folder(folder);
}

Status cannot_write(const Path& target, std::size_t bytes_left, int error) {
  const auto free = free_bytes(target.parent_path()).value_or(0);
  return fail("cannot write '{}': {} ({} more to write, {} free on the disk)", target.string(), system_reason(error),
              format_bytes(bytes_left), format_bytes(free));
}

Path without_trailing_slash(const Path& path) { return path.has_filename() ? path : path.parent_path(); }

}  // namespace

Result<MappedFile> MappedFile::open(const Path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail("cannot open '{}': {}", path.string(), system_reason(errno));
  struct stat info {};
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(descriptor);
    return fail("'{}' is not a regular file", path.string());
  }
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) {
    ::close(descriptor);
    return MappedFile(path, {});
  }
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  const int error = errno;
  ::close(descriptor);
  if (address == MAP_FAILED)
    return fail("cannot map '{}' ({}): {}", path.string(), format_bytes(size), system_reason(error));
  return MappedFile(path, {static_cast<const std::byte*>(address), size});
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)), bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void MappedFile::release(std::span<const std::byte> range) const {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto start = static_cast<std::size_t>(range.data() - bytes_.data());
  const auto first = (start + page - 1) / page * page;
  const auto end = (start + range.size()) / page * page;
  if (first < end) ::madvise(const_cast<std::byte*>(bytes_.data()) + first, end - first, MADV_DONTNEED);
}

void MappedFile::prefetch(std::span<const std::byte> range) const {
  constexpr std::size_t kPiece = 1 << 20;  // of one call Linux reads no more than the device takes at a time
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto start = static_cast<std::size_t>(range.data() - bytes_.data()), end = start + range.size();
  for (std::size_t first = start / page * page; first < end; first += kPiece) {
    ::madvise(const_cast<std::byte*>(bytes_.data()) + first, std::min(kPiece, end - first), MADV_WILLNEED);
  }
}

AtomicFile::AtomicFile(int descriptor, Path target, Path temporary)
    : descriptor_(descriptor), target_(std::move(target)), temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      target_(std::move(other.target_)),
      temporary_(std::move(other.temporary_)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  discard();
  descriptor_ = std::exchange(other.descriptor_, -1);
  target_ = std::move(other.target_);
  temporary_ = std::move(other.temporary_);
  return *this;
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() {
  if (descriptor_ < 0) return;
  ::close(std::exchange(descriptor_, -1));
  ::unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const Path& target) {
  TRY_ASSIGN(auto begun, begin_file(target));
  return AtomicFile(begun.descriptor, target, std::move(begun.path));
}

Status AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return cannot_write(target_, bytes.size(), errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Status AtomicFile::write(std::string_view text) { return write(std::as_bytes(std::span(text))); }

Status AtomicFile::write_at(std::size_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      return cannot_write(target_, bytes.size(), errno);
    }
    offset += static_cast<std::size_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Status AtomicFile::commit() {
  if (::fsync(descriptor_) != 0) return fail("cannot flush '{}' to disk: {}", target_.string(), system_reason(errno));
  TRY(put_in_place(temporary_, target_));
  ::close(std::exchange(descriptor_, -1));
  return {};
}

AtomicFolder::AtomicFolder(AtomicFolder&& other) noexcept
    : lock_(std::exchange(other.lock_, -1)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})) {}

AtomicFolder& AtomicFolder::operator=(AtomicFolder&& other) noexcept {
  discard();
  lock_ = std::exchange(other.lock_, -1);
  target_ = std::move(other.target_);
  temporary_ = std::exchange(other.temporary_, {});
  return *this;
}

AtomicFolder::~AtomicFolder() { discard(); }

void AtomicFolder::discard() {
  std::error_code ignored;
  if (!temporary_.empty()) std::filesystem::remove_all(temporary_, ignored);
  if (lock_ >= 0) ::close(std::exchange(lock_, -1));
}

Result<AtomicFolder> AtomicFolder::create(const Path& wanted) {
  const Path target = without_trailing_slash(wanted);
  std::error_code error;
  if (std::filesystem::exists(target, error)) {
    return fail("'{}' exists already; choose another folder or remove it first", target.string());
  }
  if (is_being_written(target)) {
    return fail("'{}' is being written by another program: wait for it, or choose another folder", target.string());
  }
  TRY_ASSIGN(auto begun, begin_folder(target));
  return AtomicFolder(begun.descriptor, target, std::move(begun.path));
}

Status AtomicFolder::commit() {
  TRY(sync_folders_of(temporary_));
  // RENAME_NOREPLACE is not on every file system; a folder that is not empty refuses to be replaced anyway.
  TRY(put_in_place(temporary_, target_));
  temporary_.clear();
  ::close(std::exchange(lock_, -1));
  return {};
}

void remove_unfinished(const Path& folder) {
  std::error_code error;
  const auto suffix = unfinished_suffix();
  std::vector<Path> unfinished;
  std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with('.') && name.ends_with(suffix)) unfinished.push_back(entry->path());
  }
  for (const auto& path : unfinished) std::filesystem::remove_all(path, error);
}

Status make_folders(const Path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
  const Path parent = without_trailing_slash(folder).parent_path();
  TRY(make_folders(parent));
  std::filesystem::create_directory(folder, error);
  if (error) return fail("cannot create folder '{}': {}", folder.string(), error.message());
  return sync_folder(parent);
}

Result<std::string> read_text(const Path& path) {
  TRY_ASSIGN(const auto file, MappedFile::open(path));
  return std::string(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
}

Status write_text(const Path& path, std::string_view text) {
  TRY_ASSIGN(auto file, AtomicFile::create(path));
  TRY(file.write(text));
  return file.commit();
}

Result<std::size_t> free_bytes(const Path& folder) {
  std::error_code error;
  Path existing = std::filesystem::absolute(folder.empty() ? "." : folder, error);
  while (!std::filesystem::exists(existing, error) && existing.has_relative_path()) existing = existing.parent_path();
  const auto space = std::filesystem::space(existing, error);
  if (error) return fail("cannot ask how much of the disk of '{}' is free: {}", folder.string(), error.message());
  return static_cast<std::size_t>(space.available);
}

Status require_free_bytes(const Path& folder, std::size_t bytes) {
  TRY_ASSIGN(const auto free, free_bytes(folder));
  if (free >= bytes) return {};
  return fail("'{}' needs {}, its disk has {} free; free some space or choose another folder", folder.string(),
              format_bytes(bytes), format_bytes(free));
}

}  // namespace transmla
