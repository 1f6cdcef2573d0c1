// Work that runs until it is released or cancelled.
#pragma once

#include <gtest/gtest.h>

#include <QTest>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "ui/jobs/job_queue.h"

namespace transmla::ui {

// Outlives the queue, whose end waits for its jobs.
class HeldWork {
 public:
  // The job runs when this returns.
  JobId add(JobQueue& jobs, JobTitle title) {
    const auto work = [this](const JobControl& control) -> Result<std::any> {
      while (!released_) {
        TRY(control.context.report("calibrating", 1, 2));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return std::any(1);
    };
    const JobId id = jobs.add({std::move(title), QStringLiteral("test"), work});
    EXPECT_TRUE(QTest::qWaitFor([&] { return jobs.find(id)->state == JobState::running; }));
    return id;
  }
  void release() { released_ = true; }

 private:
  std::atomic<bool> released_ = false;
};

}  // namespace transmla::ui
