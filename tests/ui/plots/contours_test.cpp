#include "ui/plots/contours.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace transmla::ui {
namespace {

// On a plane a·column + b·row every piece lies on the line of its level.
TEST(Contours, LieWhereThePlaneHasTheirValue) {
  std::vector<std::vector<double>> grid(6, std::vector<double>(9));
  for (std::size_t row = 0; row < 6; ++row) {
    for (std::size_t column = 0; column < 9; ++column) {
      grid[row][column] = 2 * static_cast<double>(column) + 3 * static_cast<double>(row);
    }
  }
  const auto contours = contoursOf(grid, 5);
  ASSERT_GE(contours.size(), 3u);
  for (const Contour& contour : contours) {
    for (const QLineF& piece : contour.pieces) {
      for (const QPointF& end : {piece.p1(), piece.p2()}) {
        EXPECT_NEAR(2 * (end.x() - 0.5) + 3 * (end.y() - 0.5), contour.level, 1e-9);
      }
    }
  }
}

TEST(Contours, ASaddleHasTwoPiecesThatDoNotCross) {
  for (const double middle : {0.45, 0.55}) {
    const auto contours = contoursOf({{0, 1}, {1, middle * 4 - 2}}, 1);
    for (const Contour& contour : contours) {
      if (contour.pieces.size() == 2) {
        QPointF at;
        EXPECT_NE(contour.pieces[0].intersects(contour.pieces[1], &at), QLineF::BoundedIntersection);
      }
    }
  }
}

TEST(Contours, NothingToDraw) {
  EXPECT_TRUE(contoursOf({}, 5).empty());
  EXPECT_TRUE(contoursOf({{1, 1}, {1, 1}}, 5).empty());
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(contoursOf({{none, none}, {none, 1}}, 5).empty());
  EXPECT_NO_FATAL_FAILURE(contoursOf({{1, 2, 3}, {4}, {}}, 5));
}

}  // namespace
}  // namespace transmla::ui
