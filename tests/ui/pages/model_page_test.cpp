#include "ui/pages/model/model_page.h"

#include <gtest/gtest.h>

#include <QFileDialog>
#include <QPushButton>
#include <filesystem>
#include <fstream>

#include "tests/ui/pages/open_workspace.h"
#include "ui/pages/model/said.h"
#include "ui/pages/model/status_dot.h"
#include "ui/widgets/message_line.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

Mark markOfCheck(const ModelPage& page, const char* id) {
  const auto* dot = child<QWidget>(page, id).findChild<StatusDot*>();
  return dot->mark();
}

TEST(ModelPage, StandsEmptyWithoutAModel) {
  Workspace workspace;
  const ModelPage page(workspace);
  EXPECT_TRUE(child<QLabel>(page, "cacheSaving").text().isEmpty());
  EXPECT_FALSE(child<QPushButton>(page, "calibrationText.change").isEnabled());
  EXPECT_TRUE(child<QPushButton>(page, "takeStatistics").isHidden());
}

TEST(ModelPage, ChecksTheModelUnderTheRecipe) {
  OpenWorkspace open;
  ModelPage page(open.workspace);
  page.show();
  ASSERT_TRUE(QTest::qWaitFor([&] { return page.findChild<QWidget*>(QStringLiteral("check.cache")) != nullptr; }));
  EXPECT_EQ(markOfCheck(page, "check.recipe"), Mark::good);
  EXPECT_EQ(markOfCheck(page, "check.cache"), Mark::good);

  Recipe recipe = open.workspace.recipe();
  recipe.kv_lora_rank = 100'000;
  open.workspace.editRecipe(recipe, QStringLiteral("too much"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return markOfCheck(page, "check.recipe") == Mark::bad; }));
  EXPECT_TRUE(child<QLabel>(page, "preflight.summary").text().startsWith(QStringLiteral("One check")));
}

TEST(ModelPage, FollowsTheCacheOfTheRecipe) {
  OpenWorkspace open;
  const ModelPage page(open.workspace);
  const QString before = child<QLabel>(page, "cacheSaving").text();
  Recipe recipe = open.workspace.recipe();
  recipe.kv_lora_rank = 4;
  open.workspace.editRecipe(recipe, QStringLiteral("less"));
  EXPECT_NE(child<QLabel>(page, "cacheSaving").text(), before);
  open.workspace.undoStack().undo();
  EXPECT_EQ(child<QLabel>(page, "cacheSaving").text(), before);
}

TEST(ModelPage, AnotherTextIsChosenInADialog) {
  OpenWorkspace open;
  ModelPage page(open.workspace);
  page.show();
  QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  child<QAction>(page, "calibrationText.file").trigger();
  auto& dialog = child<QFileDialog>(page, "chooseText");
  Q_EMIT dialog.fileSelected(OpenWorkspace::text(open.tiny.test_text()));
  dialog.close();
  EXPECT_EQ(open.workspace.project().settings().calibration_text.file, open.tiny.test_text());
  EXPECT_EQ(child<QLabel>(page, "calibrationText.name").text(), QStringLiteral("test.txt"));
  EXPECT_EQ(open.workspace.project().settings().test_text.file, open.tiny.test_text());
}

TEST(ModelPage, ADataSetOfThisMachineIsChosenByItsName) {
  OpenWorkspace open;
  const Path hub = open.tiny.folder() / "hub";
  const Path folder = hub / "datasets--Salesforce--wikitext/snapshots/1/wikitext-2-raw-v1";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "train-00000-of-00001.parquet") << "looked for, not read";
  qputenv("HF_HUB_CACHE", hub.c_str());
  ModelPage page(open.workspace);
  page.show();
  QSignalSpy changed(&open.workspace, &Workspace::settingsChanged), problem(&open.workspace, &Workspace::problem);
  child<QAction>(page, "calibrationText.wikitext2").trigger();
  ASSERT_TRUE(changed.wait(20'000));
  EXPECT_EQ(open.workspace.project().settings().calibration_text.part, (DataSetPart{"wikitext2", Split::train}));
  EXPECT_EQ(child<QLabel>(page, "calibrationText.name").text(), QStringLiteral("wikitext2 train"));
  child<QAction>(page, "testText.wikitext2").trigger();
  ASSERT_TRUE(problem.wait(20'000)) << "only the train split is there";
  EXPECT_TRUE(problem.front().front().toString().contains(QStringLiteral("hub wikitext2")));
  EXPECT_EQ(open.workspace.project().settings().test_text, TextSource(open.tiny.test_text()));
  qunsetenv("HF_HUB_CACHE");
}

TEST(ModelPage, DataSetsChosenOneAfterTheOtherAreBothTaken) {
  OpenWorkspace open;
  const Path hub = open.tiny.folder() / "hub";
  const Path folder = hub / "datasets--Salesforce--wikitext/snapshots/1/wikitext-2-raw-v1";
  std::filesystem::create_directories(folder);
  for (const char* split : {"train", "test"}) {
    std::ofstream(folder / fmt::format("{}-00000-of-00001.parquet", split)) << "looked for, not read";
  }
  qputenv("HF_HUB_CACHE", hub.c_str());
  ModelPage page(open.workspace);
  page.show();
  child<QAction>(page, "calibrationText.wikitext2").trigger();
  child<QAction>(page, "testText.wikitext2").trigger();
  const auto& settings = open.workspace.project().settings();
  EXPECT_TRUE(QTest::qWaitFor([&] { return settings.calibration_text.part && settings.test_text.part; }, 20'000));
  qunsetenv("HF_HUB_CACHE");
}

TEST(ModelPage, StatisticsAreOfferedUntilTheyAreThere) {
  OpenWorkspace open;
  ModelPage page(open.workspace);
  page.show();
  auto& take = child<QPushButton>(page, "takeStatistics");
  ASSERT_TRUE(take.isVisible());
  QSignalSpy taken(&open.workspace, &Workspace::statisticsChanged);
  QTest::mouseClick(&take, Qt::LeftButton);
  EXPECT_FALSE(take.isEnabled()) << "once is enough";
  ASSERT_TRUE(taken.wait(20'000));
  EXPECT_FALSE(take.isVisible());
  EXPECT_TRUE(child<QLabel>(page, "statistics.text").text().contains(countText(4 * 32)));
}

TEST(ModelPage, WhyStatisticsFailIsSaidBesideTheButton) {
  OpenWorkspace open;
  ModelPage page(open.workspace);
  page.show();
  open.workspace.setTexts("/nowhere.txt", open.tiny.test_text());
  QTest::mouseClick(&child<QPushButton>(page, "takeStatistics"), Qt::LeftButton);
  auto& problem = child<MessageLine>(page, "statistics.problem");
  ASSERT_TRUE(QTest::qWaitFor([&] { return problem.isVisible(); }, 20'000));
  EXPECT_TRUE(problem.message().contains(QStringLiteral("nowhere.txt")));
  EXPECT_TRUE(child<QPushButton>(page, "takeStatistics").isEnabled());
}

TEST(ModelPage, ThePreflightReckonsWithTheSettings) {
  OpenWorkspace open;
  ModelPage page(open.workspace);
  page.show();
  ASSERT_TRUE(
      QTest::qWaitFor([&] { return page.findChild<QWidget*>(QStringLiteral("check.memory")) != nullptr; }, 10'000));
  auto& memory = child<QWidget>(page, "check.memory");
  const QString before = memory.accessibleDescription();
  open.workspace.setLimits({1, 2'000'000});
  ASSERT_TRUE(QTest::qWaitFor([&] { return memory.accessibleDescription() != before; }, 10'000));
  EXPECT_TRUE(memory.accessibleDescription().contains(bytesText(2'000'000))) << toStd(memory.accessibleDescription());
}

TEST(ModelPage, ClosingLeavesItEmpty) {
  OpenWorkspace open;
  ModelPage page(open.workspace);
  page.show();
  open.workspace.close();
  EXPECT_TRUE(child<QLabel>(page, "cacheSaving").text().isEmpty());
  EXPECT_TRUE(child<QLabel>(page, "preflight.summary").text().isEmpty());
}

TEST(Said, DurationsAreSaidByTheWindow) {
  const PreflightCheck check{"time", CheckLevel::good, {"about {} on this machine", {"as the engine says"}}, {}, 200.0};
  EXPECT_EQ(said(check), QStringLiteral("About %1 on this machine").arg(durationText(200)));
}

TEST(Said, PutsValuesIntoTheSentence) {
  const PreflightCheck check{"heads", CheckLevel::good, {"{} query heads share {}", {"9", "3"}}, {}};
  EXPECT_EQ(said({"", CheckLevel::bad, {"{}", {"a {} b"}}, {}}), QStringLiteral("A {} b"));
  EXPECT_EQ(said(check), QStringLiteral("9 query heads share 3"));
  EXPECT_TRUE(wayOut(check).isEmpty());
}

}  // namespace
}  // namespace transmla::ui
