#include "ui/pages/sweeps/sweep_list_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

namespace transmla::ui {
namespace {

using Mode = QAbstractItemModelTester::FailureReportingMode;

ListedSweep sweep(int number, SweepState state) {
  ListedSweep listed;
  listed.sweep.number = number;
  listed.sweep.title = "freqfold";
  listed.sweep.candidates = {"a", "b"};
  listed.sweep.state = state;
  return listed;
}

TEST(SweepListModel, IsAProperModelThroughEveryChange) {
  SweepListModel model;
  const QAbstractItemModelTester tester(&model, Mode::Fatal);
  model.setSweeps({sweep(1, SweepState::done), sweep(2, SweepState::running)});
  model.setSweeps({sweep(1, SweepState::done), sweep(2, SweepState::done)});
  model.setSweeps({sweep(2, SweepState::done)});
  model.setSweeps({});
  EXPECT_EQ(model.rowCount(), 0);
}

TEST(SweepListModel, ShowsTheNewestFirst) {
  SweepListModel model;
  model.setSweeps({sweep(1, SweepState::done), sweep(2, SweepState::cancelled)});
  EXPECT_EQ(model.numberAt(0), 2);
  EXPECT_EQ(model.rowOf(1), 1);
  EXPECT_EQ(model.index(0, SweepListModel::state).data().toString(), sweepStateText(SweepState::cancelled));
  EXPECT_EQ(model.index(0, SweepListModel::progress).data().toString(), QStringLiteral("0 of 2"));
  EXPECT_EQ(model.index(1, 0).data(SweepListModel::NumberRole).toInt(), 1);
  EXPECT_EQ(model.numberAt(7), 0);
  EXPECT_EQ(model.find(9), nullptr);
}

TEST(SweepListModel, TellsWhatTheJobDoes) {
  auto listed = sweep(1, SweepState::running);
  EXPECT_EQ(listed.state(), SweepState::paused) << "cut off when the program ended";
  listed.has_job = true;
  EXPECT_EQ(listed.state(), SweepState::waiting);
  listed.job = JobState::running;
  EXPECT_EQ(listed.state(), SweepState::running);
  listed.job = JobState::paused;
  EXPECT_EQ(listed.state(), SweepState::paused);
  EXPECT_EQ(sweep(1, SweepState::done).state(), SweepState::done);
}

}  // namespace
}  // namespace transmla::ui
