#include "ui/window/exit_watch.h"

#include <unistd.h>

#include <chrono>
#include <utility>

namespace transmla::ui {

constexpr auto kPatience = std::chrono::milliseconds(1500);

ExitWatch::ExitWatch(std::vector<Path> folders) : folders_(std::move(folders)), thread_([this] { watch(); }) {}

ExitWatch::~ExitWatch() {
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void ExitWatch::watch() {
  std::unique_lock lock(mutex_);
  if (ended_.wait_for(lock, kPatience, [this] { return has_ended_; })) return;
  for (const auto& folder : folders_) remove_unfinished(folder);
  ::_exit(0);
}

}  // namespace transmla::ui
