// A thread that does one piece of work after the other.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace transmla::ui {

// Owned and used by one thread. Destruction drops work that has not begun and waits for what runs.
class WorkThread {
 public:
  WorkThread();
  void post(std::function<void()> work);  // must not throw

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any posted_;
  std::deque<std::function<void()>> waiting_;
  std::jthread thread_;  // last: it ends before the rest does
};

}  // namespace transmla::ui
