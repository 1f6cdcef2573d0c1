// Paints a heat map; private to ui/plots.
#pragma once

#include <QPainter>

#include "ui/plots/heat_frame.h"

namespace transmla::ui {

void paintHeat(QPainter& painter, const HeatState& state, const QSizeF& size, const QFont& font,
               const QPalette& palette);

}  // namespace transmla::ui
