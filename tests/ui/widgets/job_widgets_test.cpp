#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <atomic>
#include <thread>

#include "tests/ui/support/find_child.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/job_list_model.h"
#include "ui/widgets/job_strip.h"
#include "ui/widgets/log_panel.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

// Jobs that report one step and then wait until they are let go or cancelled.
class JobWidgets : public testing::Test {
 protected:
  ~JobWidgets() override { released_ = true; }
  JobId add(const char* title) {
    const auto work = [this](const JobControl& control) -> Result<std::any> {
      while (!released_) {
        TRY(control.context.report("calibrating", 17, 30));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return std::any(1);
    };
    return queue_.add({QString::fromLatin1(title), QStringLiteral("test"), work});
  }
  bool reaches(JobId id, JobState state) {
    return QTest::qWaitFor([&] { return queue_.find(id)->state == state; });
  }
  std::string label(const QWidget& widget, const char* name) { return toStd(child<ElidedLabel>(widget, name).text()); }

  std::atomic<bool> released_ = false;
  JobQueue queue_;
};

TEST_F(JobWidgets, TheModelFollowsTheQueue) {
  JobListModel model(queue_);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const JobId first = add("first");
  const JobId second = add("second");
  ASSERT_TRUE(reaches(first, JobState::running));
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 2; }));
  EXPECT_EQ(toStd(model.index(1, JobListModel::state).data().toString()), "waiting");
  queue_.cancel(second);
  ASSERT_TRUE(reaches(second, JobState::cancelled));
  released_ = true;
  ASSERT_TRUE(reaches(first, JobState::finished));
  queue_.forgetEnded();
  model.refresh();
  EXPECT_EQ(model.rowCount(), 0);
}

TEST_F(JobWidgets, TheStripSaysWhatRunsAndHowFarItIs) {
  JobStrip strip(queue_);
  strip.show();
  EXPECT_EQ(label(strip, "jobTitle"), "No job is running");
  EXPECT_FALSE(child<QToolButton>(strip, "jobCancel").isVisible());
  add("freqfold sweep");
  add("another");
  ASSERT_TRUE(QTest::qWaitFor([&] { return label(strip, "jobStage") == "taking statistics  17/30"; }));
  EXPECT_EQ(label(strip, "jobTitle"), "freqfold sweep");
  EXPECT_EQ(child<QProgressBar>(strip, "jobBar").value(), 17);
  EXPECT_EQ(toStd(child<QToolButton>(strip, "jobWaiting").text()), "1 waiting");
}

TEST_F(JobWidgets, PauseAndGoOn) {
  JobStrip strip(queue_);
  strip.show();
  const JobId id = add("job");
  ASSERT_TRUE(reaches(id, JobState::running));
  child<QToolButton>(strip, "jobPause").click();
  ASSERT_TRUE(reaches(id, JobState::paused));
  ASSERT_TRUE(QTest::qWaitFor([&] { return label(strip, "jobLeft") == "paused"; }));
  child<QToolButton>(strip, "jobPause").click();
  EXPECT_TRUE(reaches(id, JobState::running));
}

TEST_F(JobWidgets, CancelAsksFirst) {
  JobStrip strip(queue_);
  strip.show();
  const JobId id = add("job");
  ASSERT_TRUE(reaches(id, JobState::running));
  child<QToolButton>(strip, "jobCancel").click();
  auto& question = child<QMessageBox>(strip, "cancelQuestion");
  EXPECT_EQ(queue_.find(id)->state, JobState::running);
  question.buttons().front()->click();
  EXPECT_TRUE(reaches(id, JobState::cancelled));
}

TEST_F(JobWidgets, WaitingJobsAreTakenOutInTheList) {
  JobStrip strip(queue_);
  strip.show();
  add("first");
  const JobId second = add("second");
  QTest::mouseClick(&child<QToolButton>(strip, "jobWaiting"), Qt::LeftButton);
  auto& table = child<QTableView>(strip, "jobTable");
  table.selectRow(1);
  auto& cancel = child<QPushButton>(strip, "jobListCancel");
  ASSERT_TRUE(cancel.isEnabled());
  cancel.click();
  EXPECT_TRUE(reaches(second, JobState::cancelled));
}

TEST_F(JobWidgets, TheLogTellsBeginningAndEnd) {
  LogPanel log;
  log.follow(queue_);
  const JobId id = add("sweep");
  ASSERT_TRUE(reaches(id, JobState::running));
  released_ = true;
  ASSERT_TRUE(reaches(id, JobState::finished));
  ASSERT_TRUE(QTest::qWaitFor([&] { return log.text().contains(QStringLiteral("sweep: done in")); }));
  EXPECT_TRUE(log.text().contains(QStringLiteral("sweep: begun")));
}

}  // namespace
}  // namespace transmla::ui
