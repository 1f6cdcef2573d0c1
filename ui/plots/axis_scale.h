// One axis in the coordinates that it is drawn in: values as they are or their decimal logarithms, so that zooming,
// panning and clipping are the same for both. Qt Charts' own logarithmic axis has labels at whole decades only.
#pragma once

#include <cmath>
#include <vector>

#include "ui/plots/plot_spec.h"

namespace transmla::ui {

struct AxisScale {
  bool logarithmic = false;
  double from = 0, to = 1;  // drawn; from < to

  bool draws(double value) const { return std::isfinite(value) && (!logarithmic || value > 0); }
  double drawn(double value) const { return logarithmic ? std::log10(value) : value; }
  double value(double drawn) const { return logarithmic ? std::pow(10.0, drawn) : drawn; }
  double share(double value) const { return (drawn(value) - from) / (to - from); }  // 0 … 1 in view
  double valueAt(double share) const { return value(from + share * (to - from)); }
};

// A range that holds the values (those that cannot be drawn are left out) with a little air, or the axis' own bounds.
AxisScale scaleOf(const PlotAxis& axis, const std::vector<double>& values);

// `factor` below 1 shows less; what is at `share` stays there. Refuses to show less than numbers can tell apart.
AxisScale zoomed(const AxisScale& scale, double share, double factor);
AxisScale shifted(const AxisScale& scale, double share);
AxisScale between(const AxisScale& scale, double firstShare, double lastShare);

}  // namespace transmla::ui
