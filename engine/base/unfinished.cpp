#include "engine/base/unfinished.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/system_error.h"

namespace transmla {
namespace {

constexpr std::string_view kEnding = ".partial";
constexpr int kNames = 100;  // more at once than any program writes of one target

std::string beginning(const Path& target) { return fmt::format(".{}.", target.filename().string()); }

Path temporary_name(const Path& target, int number) {
  return target.parent_path() / fmt::format("{}{}{}", beginning(target), number, unfinished_suffix());
}

// Only numbers stand between the target's name and the ending, so that a longer name is another target's.
bool is_temporary_name(const std::string& name, const std::string& start) {
  if (name.size() < start.size() + kEnding.size() || !name.starts_with(start) || !name.ends_with(kEnding)) return false;
  const auto middle = std::string_view(name).substr(start.size(), name.size() - start.size() - kEnding.size());
  return std::all_of(middle.begin(), middle.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

std::vector<Path> temporaries_of(const Path& target) {
  const Path folder = target.parent_path();
  const std::string start = beginning(target);
  std::vector<Path> found;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (is_temporary_name(entry->path().filename().string(), start)) found.push_back(entry->path());
  }
  return found;
}

enum class Owner { none, running, unknown };  // unknown: a disk without locks, or another person's file

// Where there is none, `descriptor` then holds the lock.
Owner owner_of(const Path& path, int& descriptor) {
  descriptor = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return Owner::unknown;
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return Owner::none;
  return errno == EWOULDBLOCK ? Owner::running : Owner::unknown;
}

void remove_leftovers(const Path& target) {
  for (const Path& path : temporaries_of(target)) {
    int descriptor = -1;
    std::error_code ignored;
    if (owner_of(path, descriptor) == Owner::none) std::filesystem::remove_all(path, ignored);
    if (descriptor >= 0) ::close(descriptor);
  }
}

// False: somebody took what was just made for a leftover.
bool hold(int descriptor) {
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
  struct stat info {};
  return ::fstat(descriptor, &info) == 0 && info.st_nlink > 0;
}

int make_file(const Path& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644); }

int make_folder(const Path& path) {
  if (::mkdir(path.c_str(), 0755) != 0) return -1;
  return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// Where none can be made, errno says why.
std::optional<Unfinished> begin(const Path& target, int (*make)(const Path&)) {
  remove_leftovers(target);
  for (int number = 0; number < kNames; ++number) {
    const Path path = temporary_name(target, number);
    const int descriptor = make(path);
    const int error = errno;
    if (descriptor >= 0 && hold(descriptor)) return Unfinished{path, descriptor};
    if (descriptor >= 0) ::close(descriptor);
    errno = error;
    if (descriptor < 0 && error != EEXIST) break;
  }
  return std::nullopt;
}

}  // namespace

std::string unfinished_suffix() { return fmt::format(".{}{}", ::getpid(), kEnding); }

Result<Unfinished> begin_file(const Path& target) {
  TRY(make_folders(target.parent_path()));
  if (auto begun = begin(target, make_file)) return std::move(*begun);
  return fail("cannot write '{}': {}", target.string(), system_reason(errno));
}

Result<Unfinished> begin_folder(const Path& target) {
  TRY(make_folders(target.parent_path()));
  if (auto begun = begin(target, make_folder)) return std::move(*begun);
  return fail("cannot create folder '{}': {}", target.string(), system_reason(errno));
}

Status sync_folder(const Path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return fail("cannot open folder '{}': {}", folder.string(), system_reason(errno));
  const int failed = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (failed != 0) return fail("cannot flush folder '{}' to disk: {}", folder.string(), system_reason(error));
  return {};
}

Status put_in_place(const Path& from, const Path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return fail("cannot rename '{}' to '{}': {}", from.string(), to.string(), system_reason(errno));
  }
  return sync_folder(to.parent_path());
}

bool is_being_written(const Path& target) {
  const auto paths = temporaries_of(target);
  return std::any_of(paths.begin(), paths.end(), [](const Path& path) {
    int descriptor = -1;
    const bool running = owner_of(path, descriptor) == Owner::running;
    if (descriptor >= 0) ::close(descriptor);
    return running;
  });
}

}  // namespace transmla
