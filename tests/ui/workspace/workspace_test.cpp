#include "ui/workspace/workspace.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <thread>

#include "tests/ui/pages/open_workspace.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kOpening = 20'000, kJob = 60'000;

class WorkspaceTest : public testing::Test {
 protected:
  ~WorkspaceTest() override { released_ = true; }
  Path folder() const { return open_.tiny.folder() / "project"; }
  Workspace& workspace() { return open_.workspace; }
  void reopen() {
    QSignalSpy opened(&workspace(), &Workspace::opened);
    workspace().open(OpenWorkspace::text(folder()));
    ASSERT_TRUE(opened.wait(kOpening));
  }
  // A sweep of ranks behind a job that ends with the test: it waits.
  int addWaitingSweep() {
    const auto work = [this](const JobControl&) -> Result<std::any> {
      while (!released_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return std::any(1);
    };
    workspace().jobs().add({QStringLiteral("before"), QStringLiteral("test"), work});
    workspace().startSweep(QStringLiteral("kv_lora_rank"), {workspace().recipe()}, true);
    return workspace().project().sweeps().back().number;
  }

  std::atomic<bool> released_ = false;
  OpenWorkspace open_;
};

TEST_F(WorkspaceTest, AProjectIsOpenInOneProgramOnly) {
  Workspace second;
  QSignalSpy problem(&second, &Workspace::problem);
  second.open(OpenWorkspace::text(folder()));
  ASSERT_TRUE(problem.wait(kOpening));
  EXPECT_TRUE(problem.at(0).at(0).toString().contains(OpenWorkspace::text(folder())));
  EXPECT_FALSE(second.isOpen());
  workspace().close();
  QSignalSpy opened(&second, &Workspace::opened);
  second.open(OpenWorkspace::text(folder()));
  EXPECT_TRUE(opened.wait(kOpening));
}

TEST_F(WorkspaceTest, IsOpenedAgainAtOnce) {
  for (int time = 0; time < 3; ++time) reopen();
}

TEST_F(WorkspaceTest, WhatWasChangedLastIsOnDiskWhenItIsClosed) {
  Recipe recipe = workspace().recipe();
  recipe.kv_lora_rank = 9;
  workspace().editRecipe(recipe, QStringLiteral("rank"));
  EXPECT_TRUE(workspace().close());
  const auto read = Project::open(folder());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->project.recipe().kv_lora_rank, 9);
}

TEST_F(WorkspaceTest, AFailedWriteIsTold) {
  QSignalSpy problem(&workspace(), &Workspace::problem);
  workspace().project().flush();
  std::filesystem::remove_all(folder());
  ASSERT_TRUE(write_text(folder(), "in the way"));
  workspace().setTexts("/other.txt", "/test.txt");
  ASSERT_TRUE(problem.wait(kOpening));
  EXPECT_TRUE(problem.at(0).at(0).toString().contains(OpenWorkspace::text(folder())));
  workspace().keepView({{"page", "model"}});
  const auto told = problem.count();
  EXPECT_FALSE(workspace().close()) << "so that the window can stay";
  EXPECT_GT(problem.count(), told);
}

TEST_F(WorkspaceTest, LimitsGoToJobsAndAreTold) {
  QSignalSpy changed(&workspace(), &Workspace::limitsChanged);
  workspace().setLimits({3, 1'000'000'000});
  EXPECT_EQ(changed.count(), 1);
  EXPECT_EQ(workspace().limits().threads, 3);
  EXPECT_EQ(workspace().jobs().limits().memory_budget, 1'000'000'000U);
}

TEST_F(WorkspaceTest, AFailedExportIsNoProblemOfAllPages) {
  QSignalSpy problem(&workspace(), &Workspace::problem), failed(&workspace(), &Workspace::exportFailed);
  const auto work = [](const JobControl&) -> Result<std::any> { return fail("the disk is full"); };
  workspace().jobs().add({QStringLiteral("job"), QStringLiteral("export"), work});
  ASSERT_TRUE(failed.wait(kOpening));
  EXPECT_EQ(failed.at(0).at(0).toString(), QStringLiteral("the disk is full"));
  EXPECT_EQ(problem.count(), 0);
}

TEST_F(WorkspaceTest, ARemovedSweepIsEndedAndComesBackByUndo) {
  const int number = addWaitingSweep();
  ASSERT_TRUE(workspace().jobOf(number));
  const JobId job = workspace().jobOf(number)->id;
  QSignalSpy notice(&workspace(), &Workspace::notice);
  workspace().removeSweep(number);
  EXPECT_EQ(workspace().jobs().find(job)->state, JobState::cancelled);
  EXPECT_TRUE(workspace().project().sweeps().empty());
  EXPECT_EQ(workspace().project().candidates().size(), 1U) << "what was measured stays";
  EXPECT_EQ(notice.count(), 1);
  QTest::qWait(20);  // the end of its job arrives
  workspace().undoStack().undo();
  ASSERT_EQ(workspace().project().sweeps().size(), 1U);
  EXPECT_EQ(workspace().project().sweeps()[0].number, number);
  EXPECT_EQ(workspace().project().sweeps()[0].state, SweepState::cancelled) << "it does not begin by itself";
  workspace().undoStack().redo();
  released_ = true;
  reopen();
  EXPECT_TRUE(workspace().project().sweeps().empty());
}

TEST_F(WorkspaceTest, PredictedErrorsAreFoundAgain) {
  open_.takeStatistics();
  QSignalSpy changed(&workspace(), &Workspace::layerErrorsChanged);
  workspace().predictErrors();
  ASSERT_TRUE(changed.wait(kJob));
  const auto errors = workspace().layerErrors();
  ASSERT_FALSE(errors.empty());
  reopen();
  ASSERT_EQ(workspace().layerErrors().size(), errors.size());
  EXPECT_EQ(workspace().layerErrors()[0].divergence, errors[0].divergence);
  EXPECT_TRUE(workspace().jobs().idle()) << "nothing is computed for it";

  Recipe recipe = workspace().recipe();
  recipe.kv_lora_rank = 5;
  workspace().editRecipe(recipe, QStringLiteral("rank"));
  EXPECT_TRUE(workspace().layerErrors().empty()) << "they are those of another recipe";
  workspace().undoStack().undo();
  EXPECT_EQ(workspace().layerErrors().size(), errors.size());
}

}  // namespace
}  // namespace transmla::ui
