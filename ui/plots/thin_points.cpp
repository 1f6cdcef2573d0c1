#include "ui/plots/thin_points.h"

#include <algorithm>

namespace transmla::ui {
namespace {

bool less(const QPointF& a, const QPointF& b) { return a.x() < b.x(); }

// What lies in view, and a neighbour on each side.
QPolygonF inView(const QPolygonF& points, const AxisScale& x) {
  auto first = std::lower_bound(points.begin(), points.end(), QPointF(x.from, 0), less);
  auto last = std::upper_bound(first, points.end(), QPointF(x.to, 0), less);
  if (first != points.begin()) --first;
  if (last != points.end()) ++last;
  return {QList<QPointF>(first, last)};
}

// The corners of points [first, last) of one pixel column, in their order.
void appendCorners(const QPolygonF& points, qsizetype first, qsizetype last, QPolygonF& kept) {
  qsizetype least = first, most = first;
  for (qsizetype i = first; i < last; ++i) {
    if (points[i].y() < points[least].y()) least = i;
    if (points[i].y() > points[most].y()) most = i;
  }
  qsizetype corners[] = {first, std::min(least, most), std::max(least, most), last - 1};
  qsizetype before = -1;
  for (const qsizetype corner : corners) {
    if (corner != before) kept << points[corner];
    before = corner;
  }
}

}  // namespace

QPolygonF thinned(const std::vector<QPointF>& points, const AxisScale& x, const AxisScale& y, double pixels) {
  QPolygonF drawn;
  drawn.reserve(static_cast<qsizetype>(points.size()));
  for (const QPointF& point : points) {
    if (x.draws(point.x()) && y.draws(point.y())) drawn << QPointF(x.drawn(point.x()), y.drawn(point.y()));
  }
  if (!std::is_sorted(drawn.begin(), drawn.end(), less)) return drawn;
  drawn = inView(drawn, x);
  if (double(drawn.size()) <= 4 * pixels) return drawn;
  const auto column = [&](const QPointF& point) { return std::floor((point.x() - x.from) / (x.to - x.from) * pixels); };
  QPolygonF kept;
  for (qsizetype first = 0; first < drawn.size();) {
    qsizetype last = first + 1;
    while (last < drawn.size() && column(drawn[last]) == column(drawn[first])) ++last;
    appendCorners(drawn, first, last, kept);
    first = last;
  }
  return kept;
}

}  // namespace transmla::ui
