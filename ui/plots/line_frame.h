// Where the parts of a line plot lie, at any size: title, legend, axis titles and labels around the plotting area.
#pragma once

#include <QFont>
#include <QRectF>
#include <QSet>

#include "ui/plots/axis_ticks.h"
#include "ui/plots/plot_spec.h"

namespace transmla::ui {

struct LegendEntry {
  std::size_t series = 0;
  QRectF rect;
  QString text;
};

struct LineFrame {
  QRectF title, strip;  // strip: of the marker's name, above the plot
  QRectF plot, xTitle, yTitle;
  std::vector<AxisTick> x, y;
  std::vector<LegendEntry> legend;
  QRectF more;  // of "+3": series that the legend has no room for
  int hiddenEntries = 0;
};

LineFrame layOut(const PlotSpec& spec, const AxisScale& x, const AxisScale& y, const QSizeF& size, const QFont& font);

inline constexpr double legendSample = 18;  // pixels of line before a name

}  // namespace transmla::ui
