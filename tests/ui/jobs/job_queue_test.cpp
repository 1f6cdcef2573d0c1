#include "ui/jobs/job_queue.h"

#include <QElapsedTimer>
#include <algorithm>
#include <semaphore>

#include "tests/ui/jobs/job_queue_fixture.h"

namespace transmla::ui {
namespace {

TEST_F(JobQueueTest, RunsOneAfterTheOtherInOrder) {
  std::atomic<int> running = 0, most = 0;
  std::vector<JobId> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(queue_.add(spec([&, i](const JobControl&) -> Result<std::any> {
      most = std::max<int>(most, ++running);
      --running;
      return std::any(i);
    })));
  }
  EXPECT_FALSE(queue_.idle());
  ASSERT_TRUE(waitForEnds(4));
  EXPECT_TRUE(queue_.idle());
  EXPECT_EQ(ended_, ids);
  EXPECT_EQ(most, 1);
  EXPECT_EQ(std::any_cast<int>(finished_.at(3).at(1).value<std::any>()), 3);
  EXPECT_EQ(queue_.jobs().size(), 4U);
  queue_.forgetEnded();
  EXPECT_TRUE(queue_.jobs().empty());
}

TEST_F(JobQueueTest, ResultsArriveOnTheThreadOfTheQueue) {
  const auto here = std::this_thread::get_id();
  std::thread::id worker, listener;
  QObject::connect(&queue_, &JobQueue::stepped, [&] { listener = std::this_thread::get_id(); });
  queue_.add(spec([&](const JobControl& control) -> Result<std::any> {
    worker = std::this_thread::get_id();
    control.publish(1);
    return std::any();
  }));
  ASSERT_TRUE(waitForEnds(1));
  EXPECT_EQ(listener, here);
  EXPECT_NE(worker, here);
}

TEST_F(JobQueueTest, StepsArriveInOrderBeforeTheEnd) {
  std::vector<int> steps;
  QObject::connect(&queue_, &JobQueue::stepped,
                   [&](JobId, const std::any& value) { steps.push_back(std::any_cast<int>(value)); });
  std::size_t before_end = 0;
  QObject::connect(&queue_, &JobQueue::finished, [&] { before_end = steps.size(); });
  queue_.add(spec([](const JobControl& control) -> Result<std::any> {
    for (int i = 0; i < 100; ++i) control.publish(i);
    return std::any();
  }));
  ASSERT_TRUE(waitForEnds(1));
  EXPECT_EQ(before_end, 100U);
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
}

TEST_F(JobQueueTest, OrderHoldsWhileAListenerRunsAnEventLoop) {
  std::vector<int> steps;
  QObject::connect(&queue_, &JobQueue::stepped, [&](JobId, const std::any& value) {
    steps.push_back(std::any_cast<int>(value));
    if (steps.size() == 1) QTest::qWait(20);  // as a dialog does
  });
  queue_.add(spec([](const JobControl& control) -> Result<std::any> {
    for (int i = 0; i < 10; ++i) control.publish(i);
    return std::any();
  }));
  ASSERT_TRUE(QTest::qWaitFor([&] { return steps.size() == 10; }));
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
}

TEST_F(JobQueueTest, LimitsAreThoseOfTheTimeItBegins) {
  const auto tell = [](const JobControl& control) -> Result<std::any> {
    return std::any(EngineLimits{control.context.threads, control.context.memory_budget});
  };
  queue_.setLimits({3, 1000});
  queue_.add(spec(tell));
  queue_.add(spec(tell));
  queue_.setLimits({5, 2000});
  ASSERT_TRUE(waitForEnds(2));
  EXPECT_EQ(std::any_cast<EngineLimits>(finished_.at(0).at(1).value<std::any>()).threads, 3);
  EXPECT_EQ(std::any_cast<EngineLimits>(finished_.at(1).at(1).value<std::any>()).memory_budget, 2000U);
}

// ---- progress ----

TEST_F(JobQueueTest, ProgressIsCoalescedAndItsLastIsNotLost) {
  std::vector<Progress> seen;
  const JobId id = queue_.add(spec([](const JobControl& control) -> Result<std::any> {
    for (int step = 0; step <= 20'000; ++step) TRY(control.context.report("stage", step, 20'000));
    return std::any();
  }));
  QElapsedTimer time;
  time.start();
  QObject::connect(&queue_, &JobQueue::changed, [&](JobId changed) { seen.push_back(queue_.find(changed)->progress); });
  ASSERT_TRUE(waitForEnds(1));
  const auto most = static_cast<std::size_t>(time.elapsed() / 50) + 2;  // 20 a second, and the end
  EXPECT_LE(seen.size(), most);
  EXPECT_EQ(seen.back().step, 20'000);
  EXPECT_EQ(queue_.find(id)->progress.stage, "stage");
}

TEST_F(JobQueueTest, ProgressOfALongStepIsShownWhileItLasts) {
  std::binary_semaphore go(0);
  const JobId id = queue_.add(spec([&](const JobControl& control) -> Result<std::any> {
    for (int step = 1; step <= 3; ++step) TRY(control.context.report("stage", step, 8));
    go.acquire();
    return std::any();
  }));
  EXPECT_TRUE(QTest::qWaitFor([&] { return queue_.find(id)->progress.step == 3; }));
  EXPECT_TRUE(queue_.find(id)->seconds_left.has_value());
  go.release();
  ASSERT_TRUE(waitForEnds(1));
  EXPECT_FALSE(queue_.find(id)->seconds_left.has_value());
}

// ---- ids and ends ----

TEST_F(JobQueueTest, StaleIdsDoNothing) {
  const JobId id = queue_.add(spec([](const JobControl&) -> Result<std::any> { return std::any(); }));
  ASSERT_TRUE(waitForEnds(1));
  const JobId running = queue_.add(spec(stepped_.work()));
  for (const JobId stale : {id, JobId{0}, JobId{99}}) {
    queue_.cancel(stale);
    queue_.pause(stale);
    queue_.resume(stale);
  }
  EXPECT_EQ(stateOf(id), JobState::finished);
  EXPECT_EQ(stateOf(running), JobState::running);
  EXPECT_FALSE(queue_.find(99));
  EXPECT_EQ(failed_.count(), 0);
}

TEST_F(JobQueueTest, AListenerMayAddAndForget) {
  JobId added = 0;
  QObject::connect(&queue_, &JobQueue::finished, [&] {
    queue_.forgetEnded();
    if (added == 0) added = queue_.add(spec([](const JobControl&) -> Result<std::any> { return std::any(); }));
  });
  queue_.add(spec([](const JobControl&) -> Result<std::any> { return std::any(); }));
  ASSERT_TRUE(waitForEnds(2));
  EXPECT_EQ(ended_.back(), added);
  EXPECT_TRUE(queue_.jobs().empty());
}

TEST(JobQueueEnd, DestructionCancelsWhatRunsAndDropsWhatWaits) {
  SteppedWork stepped;
  std::atomic<bool> ran = false;
  {
    JobQueue queue;
    queue.add(spec(stepped.work()));
    queue.add(spec([&](const JobControl&) -> Result<std::any> { return ran = true, std::any(); }));
    ASSERT_TRUE(stepped.waitForSteps(2));
  }
  const int steps = stepped.steps();
  QTest::qWait(20);
  EXPECT_EQ(stepped.steps(), steps);
  EXPECT_FALSE(ran);
}

TEST(JobQueueEnd, DestructionFreesAPausedJob) {
  SteppedWork stepped;
  JobQueue queue;
  const JobId id = queue.add(spec(stepped.work()));
  ASSERT_TRUE(stepped.waitForSteps(1));
  queue.pause(id);
  QTest::qWait(20);
}

TEST(JobQueueEnd, MessagesUnderWayAreDropped) {
  std::binary_semaphore published(0);
  auto queue = std::make_unique<JobQueue>();
  bool told = false;
  QObject::connect(queue.get(), &JobQueue::stepped, [&] { told = true; });
  queue->add(spec([&](const JobControl& control) -> Result<std::any> {
    control.publish(1);
    published.release();
    return std::any();
  }));
  published.acquire();
  queue.reset();
  QTest::qWait(10);
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace transmla::ui
