// Sees to it that a program that was closed is gone within two seconds, whatever its jobs are doing.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/file.h"

namespace transmla::ui {

// Lives in main() from the end of the event loop. Where it is not destroyed in time it removes what is half written in
// `folders` and ends the process from a thread of its own.
class ExitWatch {
 public:
  explicit ExitWatch(std::vector<Path> folders);
  ~ExitWatch();
  ExitWatch(const ExitWatch&) = delete;
  ExitWatch& operator=(const ExitWatch&) = delete;

 private:
  void watch();
  std::vector<Path> folders_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
  std::thread thread_;
};

}  // namespace transmla::ui
