#include "ui/pages/tradeoff/tradeoff_page.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QtTest>
#include <algorithm>

#include "tests/ui/pages/open_project.h"
#include "ui/plots/line_plot.h"

namespace transmla::ui {
namespace {

using fixtures::OpenProject;

class TradeoffPageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    page.resize(900, 700);
    page.show();
  }
  LinePlot& plot() { return child<LinePlot>(page, "tradeoffPlot"); }
  bool drawn(const QString& series) {
    const auto& all = plot().spec().series;
    return std::any_of(all.begin(), all.end(), [&](const PlotSeries& each) { return each.name == series; });
  }
  int factRows() { return child<QTableView>(page, "tradeoffFacts").model()->rowCount(); }
  int factColumns() { return child<QTableView>(page, "tradeoffFacts").model()->columnCount(); }

  OpenProject project;
  TradeoffPage page{project.workspace};
};

TEST(TradeoffPageWithoutProject, SaysWhatToDo) {
  Workspace workspace;
  TradeoffPage page(workspace);
  EXPECT_FALSE(child<LinePlot>(page, "tradeoffPlot").spec().empty.isEmpty());
  EXPECT_FALSE(child<QPushButton>(page, "tradeoffUse").isEnabled());
}

TEST_F(TradeoffPageTest, DrawsCandidatesOriginalAndFront) {
  EXPECT_TRUE(drawn(QStringLiteral("candidates")));
  EXPECT_TRUE(drawn(QStringLiteral("original")));
  EXPECT_TRUE(drawn(QStringLiteral("Pareto front")));
  EXPECT_TRUE(plot().spec().y.title.contains(QStringLiteral("perplexity")));
  auto& measure = child<QComboBox>(page, "tradeoffMeasure");
  measure.setFocus();
  QTest::keyClick(&measure, Qt::Key_Down);
  EXPECT_TRUE(plot().spec().y.title.contains(QStringLiteral("nats")));
}

TEST_F(TradeoffPageTest, ClickSelectsCtrlClickComparesDoubleClickUses) {
  Q_EMIT plot().pointClicked(project.id(2), Qt::NoModifier);
  EXPECT_EQ(project.workspace.candidate(), project.id(2));
  EXPECT_EQ(factColumns(), 2);
  const int facts = factRows();
  Q_EMIT plot().pointClicked(project.id(4), Qt::ControlModifier);
  EXPECT_EQ(project.workspace.candidate(), project.id(2)) << "the first stays selected";
  EXPECT_EQ(factColumns(), 3);
  EXPECT_LT(factRows(), facts) << "only what differs";
  EXPECT_TRUE(drawn(QStringLiteral("compared with")));
  EXPECT_TRUE(child<QLabel>(page, "tradeoffSentences").text().contains(QStringLiteral("significant")));
  Q_EMIT plot().pointClicked(project.id(4), Qt::ControlModifier);
  EXPECT_EQ(factColumns(), 2) << "a second Ctrl+click ends the comparison";
  Q_EMIT plot().pointActivated(project.id(4));
  EXPECT_EQ(project.workspace.recipe().freqfold, 4);
}

TEST_F(TradeoffPageTest, ComparesByKeyboardAlone) {
  auto& first = child<QComboBox>(page, "tradeoffFirst");
  first.setFocus();
  QTest::keyClick(&first, Qt::Key_Down);
  EXPECT_FALSE(project.workspace.candidate().isEmpty());
  auto& second = child<QComboBox>(page, "tradeoffSecond");
  second.setFocus();
  QTest::keyClick(&second, Qt::Key_Down);
  EXPECT_EQ(factColumns(), 3);
}

TEST_F(TradeoffPageTest, ARemovedCandidateLeavesTheComparison) {
  project.workspace.selectCandidate(project.id(2));
  Q_EMIT plot().pointClicked(project.id(4), Qt::ControlModifier);
  project.workspace.removeCandidate(project.id(4));
  EXPECT_TRUE(QTest::qWaitFor([&] { return factColumns() == 2; }, 2'000));
}

TEST_F(TradeoffPageTest, OnlyAStoppedCandidateCanBeMeasuredOn) {
  project.workspace.selectCandidate(project.id(2));
  EXPECT_FALSE(child<QPushButton>(page, "tradeoffResume").isEnabled());
  project.workspace.selectCandidate(project.id(8));
  EXPECT_TRUE(child<QPushButton>(page, "tradeoffResume").isEnabled());
}

}  // namespace
}  // namespace transmla::ui
