#include "ui/plots/multiples_frame.h"

#include <algorithm>

#include "ui/plots/plot_text.h"

namespace transmla::ui {
namespace {

constexpr double gap = 6;
constexpr double shape = 1.5;

}  // namespace

int columnsFor(int cells, const QSizeF& area) {
  const int most = std::max(1, static_cast<int>(area.width() / leastCell.width()));
  int best = std::min(most, cells);
  double largest = 0;
  for (int columns = 1; columns <= std::min(most, cells); ++columns) {
    const int rows = (cells + columns - 1) / columns;
    const double width = area.width() / columns, height = area.height() / rows;
    const double size = std::min(width / shape, height);
    if (height >= leastCell.height() && size > largest) {
      largest = size;
      best = columns;
    }
  }
  return std::max(1, best);
}

QRectF MultiplesFrame::cellRect(int index) const {
  const QPointF corner(grid.left() + index % columns * cell.width(), grid.top() + index / columns * cell.height());
  const double right = std::round(corner.x() + cell.width() - gap),
               bottom = std::round(corner.y() + cell.height() - gap);
  const QPointF first(std::round(corner.x()), std::round(corner.y()));
  return {first, QPointF(right, bottom)};
}

MultiplesFrame layOutMultiples(const MultiplesSpec& spec, const AxisScale& x, const AxisScale& y, const QSizeF& size,
                               const QFont& font) {
  MultiplesFrame frame;
  const QFontMetricsF metrics(plotFont(font));
  const double line = std::ceil(metrics.height());
  QRectF rest = QRectF(QPointF(), size).adjusted(gap, gap, -gap / 2, -gap);
  if (!spec.title.isEmpty() && size.height() >= 150) {
    frame.title = QRectF(rest.left(), rest.top(), rest.width(), std::ceil(QFontMetricsF(titleFont(font)).height()) + 4);
    rest.setTop(frame.title.bottom());
  }
  const auto high = [line](const QString&) { return 1.3 * line; };
  for (const AxisTick& tick : fittingTicks(y, leastCell.height(), high)) {
    frame.labelWidth = std::max(frame.labelWidth, metrics.horizontalAdvance(tick.text));
  }
  frame.labelWidth = std::ceil(std::max(frame.labelWidth, metrics.horizontalAdvance(QStringLiteral("1e-10"))));
  frame.xTitle = QRectF(rest.left(), rest.bottom() - line, rest.width(), line);
  frame.yTitle = QRectF(rest.left(), rest.top(), line, rest.height() - 2 * line);
  frame.grid = rest.adjusted(line + 4 + frame.labelWidth + 4, 0, 0, -2 * line - 2);
  const int cells = static_cast<int>(spec.cells.size());
  frame.columns = columnsFor(cells, frame.grid.size());
  const int rows = std::max(1, (cells + frame.columns - 1) / frame.columns);
  frame.cell = {frame.grid.width() / frame.columns, std::max(leastCell.height(), frame.grid.height() / rows)};
  frame.height = frame.cell.height() * rows;
  frame.y = fittingTicks(y, frame.cell.height() - gap, high);
  frame.x = fittingTicks(x, frame.cell.width() - gap,
                         [&](const QString& text) { return metrics.horizontalAdvance(text) + 8; });
  return frame;
}

}  // namespace transmla::ui
