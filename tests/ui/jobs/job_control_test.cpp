// Cancelling, pausing and failing.
#include <semaphore>
#include <stdexcept>

#include "tests/ui/jobs/job_queue_fixture.h"

namespace transmla::ui {
namespace {

// ---- cancel ----

TEST_F(JobQueueTest, CancelsWhatRuns) {
  const JobId id = queue_.add(spec(stepped_.work()));
  ASSERT_TRUE(stepped_.waitForSteps(3));
  EXPECT_EQ(stateOf(id), JobState::running);
  queue_.cancel(id);
  ASSERT_TRUE(waitForEnds(1));
  EXPECT_EQ(failureOf(id), ErrorKind::cancelled);
  EXPECT_EQ(stateOf(id), JobState::cancelled);
}

TEST_F(JobQueueTest, CancelsWhatWaits) {
  const JobId first = queue_.add(spec(stepped_.work()));
  std::atomic<bool> ran = false;
  const JobId second = queue_.add(spec([&](const JobControl&) -> Result<std::any> { return ran = true, std::any(); }));
  EXPECT_EQ(stateOf(second), JobState::waiting);
  queue_.cancel(second);
  EXPECT_EQ(stateOf(second), JobState::cancelled);
  EXPECT_TRUE(failed_.isEmpty()) << "told by a queued call";
  queue_.forgetEnded();
  stepped_.end();
  ASSERT_TRUE(waitForEnds(2));
  EXPECT_EQ(failureOf(second), ErrorKind::cancelled);
  EXPECT_EQ(stateOf(first), JobState::finished);
  EXPECT_FALSE(ran);
}

TEST_F(JobQueueTest, CancelsWhatIsPaused) {
  const JobId id = queue_.add(spec(stepped_.work()));
  ASSERT_TRUE(stepped_.waitForSteps(1));
  queue_.pause(id);
  QTest::qWait(20);
  queue_.cancel(id);
  ASSERT_TRUE(waitForEnds(1));
  EXPECT_EQ(stateOf(id), JobState::cancelled);
}

TEST_F(JobQueueTest, CancelAllLeavesNothing) {
  for (int i = 0; i < 3; ++i) queue_.add(spec(stepped_.work()));
  queue_.cancelAll();
  ASSERT_TRUE(waitForEnds(3));
  EXPECT_TRUE(queue_.idle());
  EXPECT_TRUE(finished_.isEmpty());
}

TEST_F(JobQueueTest, WhatIsDoneBeforeItHearsOfTheCancelIsFinished) {
  std::binary_semaphore begun(0), go(0);
  const JobId id = queue_.add(spec([&](const JobControl&) -> Result<std::any> {
    begun.release();
    go.acquire();
    return std::any();
  }));
  begun.acquire();
  queue_.cancel(id);
  go.release();
  ASSERT_TRUE(waitForEnds(1));
  EXPECT_EQ(stateOf(id), JobState::finished);
}

// ---- pause ----

TEST_F(JobQueueTest, PauseHoldsTheWorkerUntilItIsResumed) {
  const JobId id = queue_.add(spec(stepped_.work()));
  ASSERT_TRUE(stepped_.waitForSteps(1));
  queue_.pause(id);
  EXPECT_EQ(stateOf(id), JobState::paused);
  QTest::qWait(30);  // the step under way ends
  const int steps = stepped_.steps();
  const double seconds = queue_.find(id)->seconds;
  QTest::qWait(100);
  EXPECT_EQ(stepped_.steps(), steps);
  EXPECT_EQ(queue_.find(id)->seconds, seconds) << "a pause is not time spent";
  EXPECT_FALSE(queue_.idle());
  queue_.resume(id);
  EXPECT_EQ(stateOf(id), JobState::running);
  ASSERT_TRUE(stepped_.waitForSteps(steps + 1));
  stepped_.end();
  ASSERT_TRUE(waitForEnds(1));
  EXPECT_EQ(stateOf(id), JobState::finished);
}

TEST_F(JobQueueTest, OnlyAJobThatMayBePausedIs) {
  auto unpausable = spec(stepped_.work());
  unpausable.pausable = false;
  const JobId first = queue_.add(std::move(unpausable));
  const JobId second = queue_.add(spec(stepped_.work()));
  for (const JobId id : {first, second}) queue_.pause(id);
  EXPECT_EQ(stateOf(first), JobState::running);
  EXPECT_EQ(stateOf(second), JobState::waiting);
  queue_.resume(second);
  EXPECT_EQ(stateOf(second), JobState::waiting);
}

// ---- failure ----

TEST_F(JobQueueTest, AnErrorIsToldAndTheNextRuns) {
  const JobId bad = queue_.add(spec([](const JobControl&) -> Result<std::any> { return fail("no such file"); }));
  const JobId good = queue_.add(spec([](const JobControl&) -> Result<std::any> { return std::any(); }));
  ASSERT_TRUE(waitForEnds(2));
  EXPECT_EQ(failureOf(bad), ErrorKind::input);
  EXPECT_EQ(queue_.find(bad)->error.message, "no such file");
  EXPECT_EQ(stateOf(bad), JobState::failed);
  EXPECT_EQ(stateOf(good), JobState::finished);
}

TEST_F(JobQueueTest, ExceptionsEndAtTheEdgeOfTheThread) {
  const JobId standard =
      queue_.add(spec([](const JobControl&) -> Result<std::any> { throw std::runtime_error("oh"); }));
  const JobId other = queue_.add(spec([](const JobControl&) -> Result<std::any> { throw 7; }));
  const JobId empty = queue_.add(spec({}));
  ASSERT_TRUE(waitForEnds(3));
  for (const JobId id : {standard, other, empty}) EXPECT_EQ(failureOf(id), ErrorKind::internal);
  EXPECT_NE(queue_.find(standard)->error.message.find("oh"), std::string::npos);
}

}  // namespace
}  // namespace transmla::ui
