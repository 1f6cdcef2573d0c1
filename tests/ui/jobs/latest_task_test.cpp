#include "ui/jobs/latest_task.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <atomic>
#include <semaphore>
#include <stdexcept>

namespace transmla::ui {
namespace {

// What was told, in order.
std::vector<int> told(const QSignalSpy& spy) {
  std::vector<int> values;
  for (const auto& signal : spy) values.push_back(std::any_cast<int>(signal.at(0).value<std::any>()));
  return values;
}

TEST(LatestTask, TellsTheResult) {
  LatestTask task(nullptr);
  QSignalSpy ready(&task, &LatestTask::ready);
  EXPECT_FALSE(task.busy());
  task.request([] { return std::any(7); });
  EXPECT_TRUE(task.busy());
  ASSERT_TRUE(ready.wait());
  EXPECT_EQ(told(ready), std::vector<int>{7});
  EXPECT_FALSE(task.busy());
}

TEST(LatestTask, OnlyTheNewestCounts) {
  LatestTask task(nullptr);
  QSignalSpy ready(&task, &LatestTask::ready);
  std::binary_semaphore go(0);
  std::atomic<int> ran = 0;
  task.request([&] {
    go.acquire();
    return std::any(++ran);
  });
  for (int i = 0; i < 3; ++i) task.request([&, i] { return ++ran, std::any(10 + i); });
  go.release();
  ASSERT_TRUE(ready.wait());
  EXPECT_EQ(told(ready), std::vector<int>{12});
  EXPECT_EQ(ran, 2) << "those in between never begin";
}

TEST(LatestTask, AnExceptionIsAnEmptyResult) {
  LatestTask task(nullptr);
  QSignalSpy ready(&task, &LatestTask::ready);
  task.request([]() -> std::any { throw std::runtime_error("no"); });
  ASSERT_TRUE(ready.wait());
  EXPECT_FALSE(ready.at(0).at(0).value<std::any>().has_value());
  task.request([] { return std::any(1); });
  EXPECT_TRUE(ready.wait()) << "the thread goes on";
}

TEST(LatestTask, DestructionWaitsAndTellsNothing) {
  std::atomic<bool> done = false;
  std::binary_semaphore begun(0);
  {
    LatestTask task(nullptr);
    task.request([&] {
      begun.release();
      QThread::msleep(20);
      done = true;
      return std::any();
    });
    task.request([]() -> std::any {
      ADD_FAILURE() << "it was not to begin";
      return {};
    });
    begun.acquire();
  }
  EXPECT_TRUE(done);
}

TEST(LatestTask, AListenerMayAskAgain) {
  LatestTask task(nullptr);
  int rounds = 0;
  QObject::connect(&task, &LatestTask::ready, [&] {
    if (++rounds < 3) task.request([] { return std::any(); });
  });
  task.request([] { return std::any(); });
  EXPECT_TRUE(QTest::qWaitFor([&] { return rounds == 3; }));
}

}  // namespace
}  // namespace transmla::ui
