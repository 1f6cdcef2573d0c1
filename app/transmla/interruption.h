// Ctrl-C and SIGTERM: the engine is asked to stop; one that has not stopped in time is left behind.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace transmla {

inline constexpr int kExitCancelled = 130;  // 128 + SIGINT, as shells expect

// How long a job that was asked to stop is waited for.
enum class Patience {
  short_while,     // 0.8 s: a large layer takes seconds
  until_repeated,  // until a second Ctrl-C; SIGTERM as above
};

// One at a time in a process: signal handlers are the process's. The handler may run on any thread (libraries start
// threads before main), so it only writes to a pipe; a thread of its own reads it and sets the stop source. When the
// job has not ended in time, `last_resort` removes what is unfinished, and the process ends at once with exit code 130.
class Interruption {
 public:
  Interruption(std::stop_source stop, std::function<void()> last_resort, Patience patience = Patience::short_while);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

 private:
  void watch();
  bool ended_in_time(char first);
  std::stop_source stop_;
  std::function<void()> last_resort_;
  Patience patience_;
  int read_end_ = -1;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
  std::thread watcher_;
};

}  // namespace transmla
