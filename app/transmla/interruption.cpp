#include "app/transmla/interruption.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>

namespace transmla {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 800ms;
constexpr char kInterrupt = 'i', kTerminate = 't', kEnd = 'e';

std::atomic<int> write_end = -1;  // a signal handler reaches nothing but globals
static_assert(std::atomic<int>::is_always_lock_free);

void on_signal(int number) {
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(write_end.load(), number == SIGTERM ? &kTerminate : &kInterrupt, 1);
  errno = error;
}

void handle_signals(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

char read_byte(int descriptor) {
  char byte = kEnd;
  while (::read(descriptor, &byte, 1) < 0 && errno == EINTR) {
  }
  return byte;
}

}  // namespace

Interruption::Interruption(std::stop_source stop, std::function<void()> last_resort, Patience patience)
    : stop_(std::move(stop)), last_resort_(std::move(last_resort)), patience_(patience) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;  // signals then end the process as they do by default
  read_end_ = ends[0];
  write_end = ends[1];
  handle_signals(on_signal);
  watcher_ = std::thread([this] { watch(); });
}

Interruption::~Interruption() {
  if (!watcher_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
  }
  ended_.notify_all();
  handle_signals(SIG_DFL);
  [[maybe_unused]] const auto written = ::write(write_end.load(), &kEnd, 1);
  watcher_.join();
  ::close(write_end.exchange(-1));
  ::close(read_end_);
}

bool Interruption::ended_in_time(char first) {
  if (first == kInterrupt && patience_ == Patience::until_repeated) return read_byte(read_end_) == kEnd;
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, kPatience, [this] { return has_ended_; });
}

void Interruption::watch() {
  const char first = read_byte(read_end_);
  if (first == kEnd) return;
  stop_.request_stop();
  if (ended_in_time(first)) return;
  last_resort_();
  ::_exit(kExitCancelled);
}

}  // namespace transmla
