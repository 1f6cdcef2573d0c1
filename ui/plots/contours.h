// Lines of equal value through a grid of numbers, by marching squares on the centres of its cells.
#pragma once

#include <QLineF>
#include <vector>

namespace transmla::ui {

struct Contour {
  double level = 0;
  std::vector<QLineF> pieces;  // in cells: the centre of the cell in column 2, row 0 is (2.5, 0.5)
};

// About `most` even levels between least and most value. Cells that are not finite, and a ragged grid, have no lines.
std::vector<Contour> contoursOf(const std::vector<std::vector<double>>& grid, int most);

}  // namespace transmla::ui
