// Long curves with as few points as look the same.
#pragma once

#include <QPolygonF>

#include "ui/plots/axis_scale.h"

namespace transmla::ui {

// The points in drawn coordinates, those that cannot be drawn left out. Where x never falls, only what is in view and
// one point on each side, and per pixel column the first, the least, the most and the last (Jugel's M4), which draws
// the same pixels.
QPolygonF thinned(const std::vector<QPointF>& points, const AxisScale& x, const AxisScale& y, double pixels);

}  // namespace transmla::ui
