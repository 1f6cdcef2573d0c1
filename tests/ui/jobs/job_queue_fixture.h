// A queue with what it told, and work that ends when it is told to.
#pragma once

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "ui/jobs/job_queue.h"

namespace transmla::ui {

using Work = std::function<Result<std::any>(const JobControl&)>;

inline JobSpec spec(Work work) { return {QStringLiteral("job"), QStringLiteral("test"), std::move(work)}; }

// Reports a step each millisecond until it is told to end.
class SteppedWork {
 public:
  Work work() {
    return [this](const JobControl& control) -> Result<std::any> {
      for (int step = 0; !ends_; ++step) {
        TRY(control.context.report("stage", step, 1000));
        steps_ = step + 1;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return std::any(steps_.load());
    };
  }
  void end() { ends_ = true; }
  int steps() const { return steps_; }
  bool waitForSteps(int count) const {
    return QTest::qWaitFor([&] { return steps_ >= count; });
  }

 private:
  std::atomic<bool> ends_ = false;
  std::atomic<int> steps_ = 0;
};

// A queue and what it told.
class JobQueueTest : public testing::Test {
 protected:
  JobQueueTest() : finished_(&queue_, &JobQueue::finished), failed_(&queue_, &JobQueue::failed) {
    QObject::connect(&queue_, &JobQueue::finished, [this](JobId id) { ended_.push_back(id); });
    QObject::connect(&queue_, &JobQueue::failed, [this](JobId id) { ended_.push_back(id); });
  }
  bool waitForEnds(std::size_t count) {
    return QTest::qWaitFor([&] { return ended_.size() >= count; });
  }
  JobState stateOf(JobId id) const { return queue_.find(id)->state; }
  ErrorKind failureOf(JobId id) const {
    for (const auto& signal : failed_) {
      if (signal.at(0).value<quint64>() == id) return signal.at(1).value<Error>().kind;
    }
    ADD_FAILURE() << "job " << id << " did not fail";
    return ErrorKind::input;
  }

  std::vector<JobId> ended_;
  SteppedWork stepped_;  // outlives the queue, which waits for it
  JobQueue queue_;
  QSignalSpy finished_, failed_;
};

}  // namespace transmla::ui
