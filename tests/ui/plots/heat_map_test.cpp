// A heat map used as a person would.
#include "ui/plots/heat_map.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

#include "tests/ui/plots/plot_samples.h"
#include "ui/plots/heat_frame.h"

namespace transmla::ui {
namespace {

class HeatMapTest : public ::testing::Test {
 protected:
  void show(const HeatSpec& spec, const QSize& size = {800, 260}) {
    map_.resize(size);
    map_.setSpec(spec);
    map_.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&map_));
    state_.take(spec);
    state_.layOut(size, map_.font());
  }
  QWidget* canvas() const { return map_.findChild<QWidget*>(QStringLiteral("canvas")); }
  QPoint cell(int row, int column) const { return state_.cellRect(row, column).center().toPoint(); }

  HeatMap map_;
  HeatState state_;
};

TEST_F(HeatMapTest, ClickPicksDoubleClickActivates) {
  show(samples::layers());
  const QSignalSpy column(&map_, &HeatMap::columnPicked), picked(&map_, &HeatMap::cellPicked),
      activated(&map_, &HeatMap::cellActivated);
  QTest::mouseClick(canvas(), Qt::LeftButton, {}, cell(2, 17));
  ASSERT_EQ(column.size(), 1);
  EXPECT_EQ(column.first().first().toInt(), 17);
  EXPECT_EQ(picked.first(), QList<QVariant>({2, 17}));
  QTest::mouseDClick(canvas(), Qt::LeftButton, {}, cell(2, 17));
  EXPECT_EQ(activated.first(), QList<QVariant>({2, 17}));
  QTest::mouseClick(canvas(), Qt::LeftButton, {}, QPoint(3, 3));
  EXPECT_EQ(picked.size(), 1);
}

TEST_F(HeatMapTest, ArrowsWalkAndStopAtTheEdges) {
  show(samples::layers());
  map_.setColumn(0);
  const QSignalSpy column(&map_, &HeatMap::columnPicked), picked(&map_, &HeatMap::cellPicked);
  QTest::keyClick(canvas(), Qt::Key_Left);
  EXPECT_TRUE(column.isEmpty());
  QTest::keyClick(canvas(), Qt::Key_Right);
  EXPECT_EQ(column.last().first().toInt(), 1);
  EXPECT_TRUE(picked.isEmpty());  // no row is framed yet
  QTest::keyClick(canvas(), Qt::Key_Down);
  EXPECT_EQ(picked.last(), QList<QVariant>({0, 1}));
  QTest::keyClick(canvas(), Qt::Key_End);
  EXPECT_EQ(column.last().first().toInt(), 29);
  for (int i = 0; i < 9; ++i) QTest::keyClick(canvas(), Qt::Key_Down);
  EXPECT_EQ(picked.last(), QList<QVariant>({4, 29}));
}

TEST_F(HeatMapTest, SettingACellSaysNothing) {
  show(samples::layers());
  const QSignalSpy column(&map_, &HeatMap::columnPicked), picked(&map_, &HeatMap::cellPicked);
  map_.setColumn(3);
  map_.setCell(1, 4);
  map_.setCell(99, 99);
  EXPECT_TRUE(column.isEmpty() && picked.isEmpty());
}

TEST_F(HeatMapTest, EachRowHasItsScaleUnlessThereIsOne) {
  show(samples::layers());
  EXPECT_NE(state_.ranges[0].most, state_.ranges[1].most);
  HeatSpec one = samples::layers();
  one.oneScale = true;
  state_.take(one);
  EXPECT_EQ(state_.ranges[0].most, state_.ranges[1].most);
}

TEST_F(HeatMapTest, ColoursAreThoseOfTheScale) {
  show(samples::layers());
  const QImage image = map_.grab().toImage();
  const QColor drawn = image.pixelColor(cell(0, 3) * image.devicePixelRatio());
  EXPECT_EQ(drawn.rgb(), heatColor(state_.ranges[0].share(*state_.valueAt(0, 3))).rgb());
}

TEST_F(HeatMapTest, CellsCoverTheMapWithoutGaps) {
  show(samples::layers(80), {641, 203});
  for (int column = 1; column < 80; ++column) {
    EXPECT_EQ(state_.cellRect(0, column).left(), state_.cellRect(0, column - 1).right());
  }
  for (int column = 0; column < 80; ++column) EXPECT_EQ(state_.cellAt(cell(4, column)), QPoint(column, 4));
}

TEST_F(HeatMapTest, EmptyAndStrangeSpecsDoNoHarm) {
  show({});
  QTest::keyClick(canvas(), Qt::Key_Down);
  QTest::mouseClick(canvas(), Qt::LeftButton, {}, QPoint(100, 100));
  HeatSpec spec = samples::layers();
  spec.rows[0].values.resize(3);
  spec.rows[1].values.clear();
  spec.rows[2].values[0] = std::nan("");
  spec.contours = {{1, 2}, {3}};
  map_.setSpec(spec);
  map_.grab();
  map_.resize(20, 10);
  map_.grab();
}

}  // namespace
}  // namespace transmla::ui
