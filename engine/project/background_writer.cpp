#include "engine/project/background_writer.h"

#include <utility>

namespace transmla {

BackgroundWriter::BackgroundWriter(Failed failed) : failed_(std::move(failed)), thread_([this] { run(); }) {}

BackgroundWriter::~BackgroundWriter() {
  {
    const std::scoped_lock lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BackgroundWriter::post(Write write) {
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(write));
  }
  changed_.notify_all();
}

void BackgroundWriter::flush() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty(); });
}

void BackgroundWriter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return !waiting_.empty() || ends_; });
    if (waiting_.empty()) return;
    const Write& write = waiting_.front();  // stays where it is while others are added
    lock.unlock();
    if (const Status written = write(); !written) failed_(written.error());
    lock.lock();
    waiting_.pop_front();
    changed_.notify_all();
  }
}

}  // namespace transmla
