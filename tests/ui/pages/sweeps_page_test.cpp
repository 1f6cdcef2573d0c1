#include "ui/pages/sweeps/sweeps_page.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "tests/ui/pages/open_project.h"
#include "ui/pages/candidates/candidate_table.h"
#include "ui/plots/line_plot.h"
#include "ui/widgets/message_line.h"

namespace transmla::ui {
namespace {

using fixtures::OpenProject;

constexpr int kRefreshed = 2'000;  // milliseconds that a page may take to follow

void type(QWidget& page, const char* name, const QString& text) {
  auto& line = child<QLineEdit>(page, name);
  line.setFocus();
  line.selectAll();
  QTest::keyClicks(&line, text);
}

void choose(QWidget& page, const char* name, const char* key) {
  auto& combo = child<QComboBox>(page, name);
  combo.setCurrentIndex(combo.findData(QString::fromLatin1(key)));
}

class SweepsPageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    page.resize(900, 700);
    page.show();
  }
  QTableView& table() { return child<QTableView>(page, "candidateTable"); }
  int rowOf(const QString& id) {
    for (int row = 0; row < table().model()->rowCount(); ++row) {
      if (table().model()->index(row, 0).data(CandidateTable::IdRole).toString() == id) return row;
    }
    return -1;
  }
  QPoint middleOf(const QString& id) { return table().visualRect(table().model()->index(rowOf(id), 0)).center(); }

  OpenProject project{SweepState::paused};
  SweepsPage page{project.workspace};
};

TEST(SweepsPageWithoutProject, SaysWhatToDoAndOffersNothingElse) {
  Workspace workspace;
  SweepsPage page(workspace);
  EXPECT_FALSE(child<QWidget>(page, "sweepForm").isEnabled());
  EXPECT_FALSE(child<LinePlot>(page, "sweepCurve").spec().empty.isEmpty());
  EXPECT_EQ(child<QTableView>(page, "candidateTable").model()->rowCount(), 0);
}

TEST_F(SweepsPageTest, ProposesFreqfoldsAndCountsThem) {
  EXPECT_EQ(child<QComboBox>(page, "sweepField1").currentData().toString(), QStringLiteral("freqfold"));
  EXPECT_EQ(child<QLineEdit>(page, "sweepValues1").text(), QStringLiteral("2, 4, 8, 16"));
  EXPECT_TRUE(child<QLabel>(page, "sweepSize").text().startsWith(QStringLiteral("4 candidate")));
  EXPECT_TRUE(child<QLabel>(page, "sweepSize").text().contains(QStringLiteral("3 known")));
  EXPECT_TRUE(child<QPushButton>(page, "sweepStart").isEnabled());
}

TEST_F(SweepsPageTest, TellsBadValuesBesideTheField) {
  type(page, "sweepValues1", QStringLiteral("2, big"));
  EXPECT_TRUE(child<MessageLine>(page, "sweepProblem1").isVisible());
  EXPECT_TRUE(child<MessageLine>(page, "sweepProblem1").message().contains(QStringLiteral("'big'")));
  EXPECT_FALSE(child<QPushButton>(page, "sweepStart").isEnabled());
  type(page, "sweepValues1", QStringLiteral("2, 3"));
  EXPECT_FALSE(child<MessageLine>(page, "sweepProblem1").isVisible());
  EXPECT_TRUE(child<MessageLine>(page, "sweepRefused").isVisible()) << "freqfold 3 does not fit";
  EXPECT_TRUE(child<QPushButton>(page, "sweepStart").isEnabled());
}

TEST_F(SweepsPageTest, RefusesTheSameFieldTwice) {
  choose(page, "sweepField2", "freqfold");
  EXPECT_TRUE(child<MessageLine>(page, "sweepProblem2").isVisible());
  EXPECT_FALSE(child<QPushButton>(page, "sweepStart").isEnabled());
  choose(page, "sweepField2", "kv_lora_rank");
  type(page, "sweepValues2", QStringLiteral("32, 64"));
  EXPECT_TRUE(child<QLabel>(page, "sweepSize").text().startsWith(QStringLiteral("8 candidate")));
}

TEST_F(SweepsPageTest, StartAddsASweepOfWhatWasTyped) {
  type(page, "sweepValues1", QStringLiteral("4, 8"));
  child<QSpinBox>(page, "sweepChunks").setValue(6);
  QTest::mouseClick(&child<QPushButton>(page, "sweepStart"), Qt::LeftButton);
  const auto& sweeps = project.workspace.project().sweeps();
  ASSERT_EQ(sweeps.size(), 2U);
  EXPECT_EQ(sweeps.back().title, "freqfold");
  EXPECT_EQ(sweeps.back().candidates.size(), 2U);
  EXPECT_TRUE(sweeps.back().race);
  EXPECT_EQ(project.workspace.project().candidates().at(sweeps.back().candidates[0]).recipe.evaluation_chunks, 6);
  EXPECT_TRUE(
      QTest::qWaitFor([&] { return child<QTableView>(page, "sweepList").model()->rowCount() == 2; }, kRefreshed));
}

TEST_F(SweepsPageTest, DrawsTheSweepAndSaysWhichIsBest) {
  EXPECT_FALSE(child<LinePlot>(page, "sweepCurve").spec().series.empty());
  EXPECT_FALSE(child<LinePlot>(page, "sweepPredicted").spec().series.empty());
  const QString verdict = child<QLabel>(page, "sweepVerdict").text();
  EXPECT_TRUE(verdict.contains(QStringLiteral("Freqfold 4 is better"))) << verdict.toStdString();
}

TEST_F(SweepsPageTest, ClickedRowIsSelectedEverywhereAndDoubleClickUsesIt) {
  QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, middleOf(project.id(4)));
  EXPECT_EQ(project.workspace.candidate(), project.id(4));
  EXPECT_FALSE(child<QToolButton>(page, "candidateResume").isEnabled());
  QTest::mouseDClick(table().viewport(), Qt::LeftButton, {}, middleOf(project.id(4)));
  EXPECT_EQ(project.workspace.recipe().freqfold, 4);
  EXPECT_TRUE(project.workspace.undoStack().canUndo());
}

TEST_F(SweepsPageTest, FollowsASelectionMadeElsewhere) {
  project.workspace.selectCandidate(project.id(8));
  EXPECT_EQ(table().currentIndex().row(), rowOf(project.id(8)));
  EXPECT_TRUE(child<QToolButton>(page, "candidateResume").isEnabled()) << "it was stopped early";
  Q_EMIT child<LinePlot>(page, "sweepCurve").pointClicked(project.id(2), Qt::NoModifier);
  EXPECT_EQ(table().currentIndex().row(), rowOf(project.id(2)));
}

TEST_F(SweepsPageTest, RemovesACandidate) {
  project.workspace.selectCandidate(project.id(8));
  QTest::mouseClick(&child<QToolButton>(page, "candidateRemove"), Qt::LeftButton);
  EXPECT_EQ(project.workspace.project().candidates().size(), 2U);
  EXPECT_TRUE(QTest::qWaitFor([&] { return table().model()->rowCount() == 2; }, kRefreshed));
}

TEST_F(SweepsPageTest, CopiesTheSelectedRow) {
  project.workspace.selectCandidate(project.id(4));
  table().setFocus();
  QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
  EXPECT_TRUE(QApplication::clipboard()->text().contains(project.id(4)));
}

TEST_F(SweepsPageTest, ASweepThatWasLeftCanBeResumedOrCancelled) {
  EXPECT_FALSE(child<QPushButton>(page, "sweepPause").isEnabled());
  EXPECT_TRUE(child<QPushButton>(page, "sweepResume").isEnabled());
  QTest::mouseClick(&child<QPushButton>(page, "sweepCancel"), Qt::LeftButton);
  EXPECT_EQ(project.workspace.project().sweeps().front().state, SweepState::cancelled);
  EXPECT_TRUE(QTest::qWaitFor([&] { return !child<QPushButton>(page, "sweepCancel").isEnabled(); }, kRefreshed));
}

TEST_F(SweepsPageTest, ASweepIsRemovedByKeyAndBroughtBackByUndo) {
  auto& list = child<QTableView>(page, "sweepList");
  page.activateWindow();  // keys without a modifier are those of the active window
  list.setFocus();
  ASSERT_TRUE(QTest::qWaitFor([&] { return list.hasFocus(); }));
  QTest::keyClick(&list, Qt::Key_Delete);
  EXPECT_TRUE(project.workspace.project().sweeps().empty());
  ASSERT_TRUE(QTest::qWaitFor([&] { return list.model()->rowCount() == 0; }, kRefreshed));
  EXPECT_FALSE(child<QPushButton>(page, "sweepRemove").isEnabled());
  EXPECT_EQ(project.workspace.project().candidates().size(), 3U);
  project.workspace.undoStack().undo();
  ASSERT_TRUE(QTest::qWaitFor([&] { return list.model()->rowCount() == 1; }, kRefreshed));
  QTest::mouseClick(&child<QPushButton>(page, "sweepRemove"), Qt::LeftButton);
  EXPECT_TRUE(project.workspace.project().sweeps().empty());
}

TEST_F(SweepsPageTest, EverythingToTouchHasANameAndAnExplanation) {
  for (auto* widget : page.findChildren<QWidget*>()) {
    const bool touched =
        qobject_cast<QAbstractButton*>(widget) != nullptr || qobject_cast<QComboBox*>(widget) != nullptr;
    if (!touched || widget->objectName().isEmpty() || widget->objectName().startsWith(QStringLiteral("qt_"))) continue;
    EXPECT_FALSE(widget->toolTip().isEmpty()) << widget->objectName().toStdString();
    EXPECT_NE(widget->focusPolicy(), Qt::NoFocus) << widget->objectName().toStdString();
  }
}

}  // namespace
}  // namespace transmla::ui
