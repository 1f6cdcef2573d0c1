#include "engine/project/project_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

namespace transmla {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(500), kBetween = std::chrono::milliseconds(20);

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this machine";
}

// What the owner has written: "4711 on host"; empty where nothing can be read.
std::string owner_of(int descriptor) {
  std::array<char, 300> text{};
  const ssize_t read = ::pread(descriptor, text.data(), text.size(), 0);
  std::string owner(text.data(), read > 0 ? static_cast<std::size_t>(read) : 0);
  return owner.substr(0, owner.find('\n'));
}

// For people; the lock does not depend on it.
void write_owner(int descriptor) {
  const std::string owner = fmt::format("{} on {}\n", ::getpid(), host_name());
  if (::ftruncate(descriptor, 0) != 0) return;
  std::ignore = ::pwrite(descriptor, owner.data(), owner.size(), 0);
}

// False: somebody else has it.
bool lock(int descriptor) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return true;
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(kBetween);
  }
  return true;
}

}  // namespace

Result<ProjectLock> ProjectLock::take(const Path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const Path file = folder / ".lock";
  int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);  // another person's
  ProjectLock taken(descriptor);
  if (descriptor < 0) return taken;
  if (!lock(descriptor)) {
    const std::string owner = owner_of(descriptor);
    return fail("'{}' is open in another program (process {}): close it there first, or choose another project",
                folder.string(), owner.empty() ? "unknown" : owner);
  }
  write_owner(descriptor);
  return taken;
}

ProjectLock::ProjectLock(ProjectLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

ProjectLock& ProjectLock::operator=(ProjectLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

ProjectLock::~ProjectLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace transmla
