#include "ui/plots/thin_points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace transmla::ui {
namespace {

std::vector<QPointF> wave(int count) {
  std::vector<QPointF> points;
  for (int i = 0; i < count; ++i) points.emplace_back(i, std::sin(i * 0.37) + 1e-4 * i);
  return points;
}

TEST(ThinPoints, KeepsExtremesAndEndsOfEachPixelColumn) {
  const auto points = wave(8000);
  const AxisScale x{false, 0, 8000}, y{false, -1, 3};
  const QPolygonF thin = thinned(points, x, y, 100);
  EXPECT_LE(thin.size(), 400);
  for (int column = 0; column < 100; ++column) {
    const auto inside = [&](const QPointF& p) { return std::floor(p.x() / 8000 * 100) == column; };
    const auto lower = [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); };
    std::vector<QPointF> all, kept;
    std::copy_if(points.begin(), points.end(), std::back_inserter(all), inside);
    std::copy_if(thin.begin(), thin.end(), std::back_inserter(kept), inside);
    ASSERT_FALSE(kept.empty());
    EXPECT_EQ(kept.front(), all.front());
    EXPECT_EQ(kept.back(), all.back());
    EXPECT_EQ(std::min_element(kept.begin(), kept.end(), lower)->y(),
              std::min_element(all.begin(), all.end(), lower)->y());
    EXPECT_EQ(std::max_element(kept.begin(), kept.end(), lower)->y(),
              std::max_element(all.begin(), all.end(), lower)->y());
  }
}

TEST(ThinPoints, AFewPointsStayAsTheyAre) { EXPECT_EQ(thinned(wave(20), {false, 0, 19}, {}, 100).size(), 20); }

TEST(ThinPoints, OnlyWhatIsInViewWithANeighbourOnEachSide) {
  const QPolygonF thin = thinned(wave(100), {false, 10, 20}, {}, 300);
  EXPECT_EQ(thin.front().x(), 9);
  EXPECT_EQ(thin.back().x(), 21);
}

TEST(ThinPoints, LogarithmsOfPositiveValuesOnly) {
  const QPolygonF thin = thinned({{1, 0}, {10, 100}, {100, -3}, {1000, 10}}, {true, 0, 3}, {true, 0, 2}, 100);
  ASSERT_EQ(thin.size(), 2);
  EXPECT_EQ(thin[0], QPointF(1, 2));
  EXPECT_EQ(thin[1], QPointF(3, 1));
}

TEST(ThinPoints, PointsThatGoBackAreAllKept) {
  EXPECT_EQ(thinned({{3, 1}, {1, 2}, {2, 3}}, {false, 1.5, 1.6}, {}, 100).size(), 3);
}

}  // namespace
}  // namespace transmla::ui
