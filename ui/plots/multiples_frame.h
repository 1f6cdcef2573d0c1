// The grid of a SmallMultiples: how many columns, where each cell lies, and what all cells share.
#pragma once

#include <QFont>
#include <QRectF>

#include "ui/plots/axis_ticks.h"
#include "ui/plots/small_multiples.h"

namespace transmla::ui {

struct MultiplesFrame {
  QRectF title, grid, xTitle, yTitle;  // grid: what is seen of the cells, the labels at its left and below it outside
  int columns = 1;
  QSizeF cell;        // with the gap around it
  double height = 0;  // of all cells; above that of the grid it scrolls
  double labelWidth = 0;
  std::vector<AxisTick> x, y;

  QRectF cellRect(int index) const;  // unscrolled; the curves' area
};

inline constexpr QSizeF leastCell(90, 60);

MultiplesFrame layOutMultiples(const MultiplesSpec& spec, const AxisScale& x, const AxisScale& y, const QSizeF& size,
                               const QFont& font);
// The columns in which `cells` come out largest at a shape of 3:2, never below leastCell where height may scroll.
int columnsFor(int cells, const QSizeF& area);

}  // namespace transmla::ui
