// The curves and points of a line plot as series of Qt Charts, in drawn coordinates: axes and everything around them
// are painted by line_painting.h.
#pragma once

#include <QtCharts/QChart>
#include <QtCharts/QValueAxis>
#include <QtCharts/QXYSeries>

#include "ui/plots/line_state.h"

namespace transmla::ui {

// Owned by the view, which owns the QChart too; GUI thread only.
class LineChart {
 public:
  LineChart();
  QChart* chart() const { return chart_; }
  void rebuild(const LineState& state);                      // after a new spec
  void refresh(const LineState& state, const QSizeF& size);  // after a zoom, another size, series switched on or off

 private:
  struct Drawn {
    std::size_t series;
    QXYSeries* curve;
  };
  void add(std::size_t series, QXYSeries* curve);

  QChart* chart_;
  QValueAxis* x_;
  QValueAxis* y_;
  std::vector<Drawn> drawn_;
};

}  // namespace transmla::ui
