#include "ui/jobs/work_thread.h"

#include <utility>

namespace transmla::ui {

WorkThread::WorkThread() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void WorkThread::post(std::function<void()> work) {
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(work));
  }
  posted_.notify_one();
}

void WorkThread::run(const std::stop_token& stop) {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      posted_.wait(lock, stop, [this] { return !waiting_.empty(); });
      if (stop.stop_requested()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace transmla::ui
