// What a line plot paints itself, around and over the series that Qt Charts draws.
#pragma once

#include <QPainter>

#include "ui/plots/line_state.h"

namespace transmla::ui {

struct PlotLook {
  QFont font;
  QPalette palette;
};

// Bands and grid; or what is said where there is nothing.
void paintBehind(QPainter& painter, const LineState& state, const QSizeF& size, const PlotLook& look);
// Error bars, axes, titles, framed points, marker, legend, dragged frame.
void paintAbove(QPainter& painter, const LineState& state, const QSizeF& size, const PlotLook& look);

}  // namespace transmla::ui
