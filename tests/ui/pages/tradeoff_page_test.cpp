#include "ui/pages/tradeoff/tradeoff_page.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QtTest>
#include <algorithm>

#include "tests/ui/pages/open_project.h"
#include "ui/pages/candidates/measures.h"
#include "ui/pages/tradeoff/fact_table.h"
#include "ui/plots/line_plot.h"
#include "ui/widgets/elided_label.h"

namespace transmla::ui {
namespace {

using fixtures::OpenProject;

constexpr int kMeasuringMilliseconds = 240'000;

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
  QTest::keyClick(&second, Qt::Key_End);
  EXPECT_EQ(factColumns(), 3);
  EXPECT_TRUE(drawn(QStringLiteral("compared with")));
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

TEST_F(TradeoffPageTest, ChosenAxesAreKeptInTheProject) {
  auto& across = child<QComboBox>(page, "tradeoffAcross");
  across.setFocus();
  QTest::keyClick(&across, Qt::Key_Down);
  EXPECT_TRUE(plot().spec().x.title.contains(QStringLiteral("tokens per second")));
  EXPECT_TRUE(child<ElidedLabel>(page, "tradeoffMissing").text().contains(QStringLiteral("3 candidate")));
  const TradeoffPage again(project.workspace);
  EXPECT_EQ(child<QComboBox>(again, "tradeoffAcross").currentIndex(), 1);
  project.workspace.keepView({{"page", "tradeoff"}});
  EXPECT_TRUE(project.workspace.project().view().contains("tradeoff")) << "the window keeps its own beside it";
}

TEST_F(TradeoffPageTest, MeasuresWhatIsMissing) {
  auto& up = child<QComboBox>(page, "tradeoffMeasure");
  up.setCurrentIndex(up.findData(static_cast<int>(Measure::klDivergence)));
  EXPECT_FALSE(drawn(QStringLiteral("candidates")));
  auto& measure = child<QPushButton>(page, "tradeoffMeasureMissing");
  ASSERT_TRUE(measure.isVisible());
  QTest::mouseClick(&measure, Qt::LeftButton);
  EXPECT_FALSE(measure.isEnabled()) << "it runs";
  ASSERT_TRUE(QTest::qWaitFor([&] { return !measure.isVisible(); }, kMeasuringMilliseconds));
  EXPECT_TRUE(drawn(QStringLiteral("candidates")));
  EXPECT_TRUE(drawn(QStringLiteral("Pareto front")));
  for (const auto& [id, candidate] : project.workspace.project().candidates()) {
    EXPECT_EQ(candidate.further.kl_divergence.size(), candidate.mla.nll.size()) << id;
  }
}

TEST_F(TradeoffPageTest, MeasuresDecodingSpeedBesideTheOriginals) {
  auto& across = child<QComboBox>(page, "tradeoffAcross");
  across.setCurrentIndex(1);
  QTest::mouseClick(&child<QPushButton>(page, "tradeoffMeasureMissing"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !child<QPushButton>(page, "tradeoffMeasureMissing").isVisible(); },
                              kMeasuringMilliseconds));
  EXPECT_TRUE(drawn(QStringLiteral("original")));
  EXPECT_TRUE(project.workspace.project().original_speed());
}

TEST_F(TradeoffPageTest, ComparesWithTheOriginal) {
  project.workspace.selectCandidate(project.id(2));
  auto& second = child<QComboBox>(page, "tradeoffSecond");
  second.setFocus();
  QTest::keyClick(&second, Qt::Key_Down);
  EXPECT_EQ(second.currentText(), QStringLiteral("the original"));
  EXPECT_EQ(factColumns(), 3);
  EXPECT_TRUE(child<QLabel>(page, "tradeoffSentences").text().contains(QStringLiteral("the original is better")));
  const TradeoffPage again(project.workspace);
  EXPECT_EQ(child<QComboBox>(again, "tradeoffSecond").currentText(), QStringLiteral("the original")) << "remembered";
}

TEST_F(TradeoffPageTest, ShowsWhereTwoDifferByLayer) {
  project.workspace.selectCandidate(project.id(2));
  Q_EMIT plot().pointClicked(project.id(4), Qt::ControlModifier);
  auto& start = child<QPushButton>(page, "layerMeasureStart");
  ASSERT_TRUE(start.isVisible());
  auto& layers = child<LinePlot>(page, "layerPlot");
  EXPECT_TRUE(layers.spec().series.empty());
  QTest::mouseClick(&start, Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !start.isVisible(); }, kMeasuringMilliseconds));
  EXPECT_EQ(layers.spec().series.size(), 4U) << "predicted and measured, of both";
  auto& list = child<QTableView>(page, "layerList");
  ASSERT_EQ(list.model()->rowCount(), 2);
  const auto difference = [&](int row) { return list.model()->index(row, 3).data(FactTable::RawRole).toDouble(); };
  EXPECT_GE(std::abs(difference(0)), std::abs(difference(1)));
  for (const int row : {0, 1}) {
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(list.model()->index(row, 0)).center());
    const QString layer = list.model()->index(row, 0).data().toString();
    EXPECT_EQ(layer, QStringLiteral("Layer %1").arg(project.workspace.layer()));
  }
}

}  // namespace
}  // namespace transmla::ui
