// Paints a grid of small curves; private to ui/plots.
#pragma once

#include <QPainter>

#include "ui/plots/multiples_frame.h"

namespace transmla::ui {

// Owned by the view; GUI thread only.
struct MultiplesState {
  MultiplesSpec spec;
  AxisScale x, y;  // of all cells
  MultiplesFrame frame;
  double scrolled = 0;
  int picked = -1;
  bool focused = false;

  int cells() const { return static_cast<int>(spec.cells.size()); }
  bool empty() const;
  void take(const MultiplesSpec& spec);  // and measures it
  void layOut(const QSizeF& size, const QFont& font) { frame = layOutMultiples(spec, x, y, size, font); }
  QRectF cellRect(int index) const { return frame.cellRect(index).translated(0, -scrolled); }
  int cellAt(const QPointF& at) const;  // −1: none
};

// All that stays while the rank is dragged, and what moves: marker and frame of the picked cell.
void paintMultiples(QPainter& painter, const MultiplesState& state, const QSizeF& size, const QFont& font,
                    const QPalette& palette);
void paintMoving(QPainter& painter, const MultiplesState& state, const QPalette& palette);

}  // namespace transmla::ui
