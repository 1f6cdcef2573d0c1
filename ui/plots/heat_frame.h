// Where the parts of a heat map lie, and what each of its cells is coloured by.
#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QRectF>

#include "ui/plots/contours.h"
#include "ui/plots/heat_map.h"

namespace transmla::ui {

struct HeatRange {
  double least = 0, most = 0;
  bool known = false;  // a value is there
  double share(double value) const { return most > least ? (value - least) / (most - least) : 0.5; }
};

// Owned by the map's view; GUI thread only.
struct HeatState {
  HeatSpec spec;
  std::vector<HeatRange> ranges;  // per row; all the same with one scale
  std::vector<Contour> contours;
  int row = -1, column = -1;  // framed; −1: none
  bool focused = false;

  QRectF title, names, cells, columnTitle, scales;
  int columnStride = 1;   // every which column is named
  bool textsFit = false;  // every cell has room for its text

  int rows() const { return static_cast<int>(spec.rows.size()); }
  int columns() const { return static_cast<int>(spec.columns.size()); }
  bool empty() const { return rows() == 0 || columns() == 0; }
  std::optional<double> valueAt(int row, int column) const;
  QString textAt(int row, int column) const;
  QRectF cellRect(int row, int column) const;
  QPoint cellAt(const QPointF& at) const;  // column, row; (−1, −1) outside

  void take(const HeatSpec& spec);
  void layOut(const QSizeF& size, const QFont& font);
  bool haveRoom(const QFontMetricsF& metrics) const;
};

}  // namespace transmla::ui
