// Small multiples used as a person would.
#include "ui/plots/small_multiples.h"

#include <gtest/gtest.h>

#include <QAbstractScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "tests/ui/plots/plot_samples.h"
#include "ui/plots/multiples_painting.h"

namespace transmla::ui {
namespace {

class SmallMultiplesTest : public ::testing::Test {
 protected:
  void show(const MultiplesSpec& spec, const QSize& size = {900, 480}) {
    plot_.resize(size);
    plot_.setSpec(spec);
    plot_.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&plot_));
    state_.take(spec);
    state_.layOut(canvas()->size(), plot_.font());
  }
  QWidget* canvas() const { return plot_.findChild<QWidget*>(QStringLiteral("canvas")); }
  QScrollBar* bar() const { return plot_.findChild<QAbstractScrollArea*>()->verticalScrollBar(); }

  SmallMultiples plot_;
  MultiplesState state_;
};

TEST(Multiples, ColumnsFollowTheShape) {
  EXPECT_EQ(columnsFor(1, {900, 400}), 1);
  EXPECT_EQ(columnsFor(30, {1200, 100}), 13);  // as many as fit, the rest scrolls
  const int columns = columnsFor(30, {1200, 800});
  EXPECT_GE(1200.0 / columns, leastCell.width());
  EXPECT_GE(800.0 / ((29 + columns) / columns), leastCell.height());
  EXPECT_LT(columnsFor(30, {300, 1600}), columns);
  EXPECT_GE(columnsFor(0, {10, 10}), 1);
}

TEST_F(SmallMultiplesTest, ClickAndArrowsPick) {
  show(samples::multiples());
  const QSignalSpy picked(&plot_, &SmallMultiples::picked);
  QTest::mouseClick(canvas(), Qt::LeftButton, {}, state_.cellRect(7).center().toPoint());
  EXPECT_EQ(picked.last().first().toInt(), 7);
  QTest::keyClick(canvas(), Qt::Key_Right);
  EXPECT_EQ(picked.last().first().toInt(), 8);
  QTest::keyClick(canvas(), Qt::Key_Down);
  EXPECT_EQ(picked.last().first().toInt(), 8 + state_.frame.columns);
  QTest::keyClick(canvas(), Qt::Key_End);
  QTest::keyClick(canvas(), Qt::Key_Right);
  EXPECT_EQ(picked.last().first().toInt(), 29);
}

TEST_F(SmallMultiplesTest, ScrollsWhereCellsWouldBeTooSmallAndShowsThePicked) {
  show(samples::multiples(80), {400, 300});
  EXPECT_GT(bar()->maximum(), 0);
  plot_.setPicked(79);
  state_.scrolled = bar()->value();
  EXPECT_LE(state_.cellRect(79).bottom(), state_.frame.grid.bottom() + 1);
  plot_.setPicked(0);
  EXPECT_EQ(bar()->value(), 0);
  plot_.resize(1600, 900);
  EXPECT_EQ(bar()->maximum(), 0);
}

TEST_F(SmallMultiplesTest, TheMarkerMovesInEveryCell) {
  show(samples::multiples());
  const QImage before = plot_.grab().toImage();
  plot_.moveMarker(200);
  const QImage after = plot_.grab().toImage();
  for (int i = 0; i < 30; ++i) {
    const QRect cell = state_.cellRect(i).toRect();
    EXPECT_NE(before.copy(cell), after.copy(cell)) << i;
  }
}

TEST_F(SmallMultiplesTest, EmptyAndStrangeSpecsDoNoHarm) {
  show({});
  QTest::keyClick(canvas(), Qt::Key_Down);
  QTest::mouseClick(canvas(), Qt::LeftButton, {}, QPoint(100, 100));
  MultiplesSpec spec = samples::multiples(3);
  spec.cells[1].clear();
  for (PlotSeries& series : spec.cells[0]) series.points = {{1, 0}, {2, -1}, {std::nan(""), 3}};
  plot_.setSpec(spec);
  plot_.grab();
  plot_.resize(20, 10);
  plot_.grab();
}

}  // namespace
}  // namespace transmla::ui
