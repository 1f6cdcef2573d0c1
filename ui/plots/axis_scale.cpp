#include "ui/plots/axis_scale.h"

#include <algorithm>

namespace transmla::ui {
namespace {

constexpr double air = 0.04;
constexpr double mostDecades = 12;  // what lies further below the largest value is rounding

double leastSpan(const AxisScale& scale) { return 1e-9 * std::max({std::abs(scale.from), std::abs(scale.to), 1e-290}); }

AxisScale orBefore(const AxisScale& wanted, const AxisScale& before) {
  const double span = wanted.to - wanted.from;
  const bool sane = std::isfinite(span) && span > leastSpan(wanted) && (!wanted.logarithmic || span < 600);
  return sane ? wanted : before;
}

std::optional<double> bound(const AxisScale& scale, const std::optional<double>& value) {
  if (!value || !scale.draws(*value)) return std::nullopt;
  return scale.drawn(*value);
}

}  // namespace

AxisScale scaleOf(const PlotAxis& axis, const std::vector<double>& values) {
  AxisScale scale{.logarithmic = axis.logarithmic};
  std::vector<double> drawn;
  for (const double value : values) {
    if (scale.draws(value)) drawn.push_back(scale.drawn(value));
  }
  if (!drawn.empty()) {
    const auto [least, most] = std::minmax_element(drawn.begin(), drawn.end());
    scale.from = scale.logarithmic ? std::max(*least, *most - mostDecades) : *least;
    scale.to = *most;
  }
  const auto least = bound(scale, axis.least), most = bound(scale, axis.most);
  if (least) scale.from = *least;
  if (most) scale.to = *most;
  if (!(scale.to - scale.from > leastSpan(scale))) {
    const double half = scale.logarithmic ? 0.15 : std::max(std::abs(scale.from) * 0.05, 0.5);
    const double middle = (scale.from + scale.to) / 2;
    return {scale.logarithmic, middle - half, middle + half};
  }
  const double margin = air * (scale.to - scale.from);
  // Counts and energies are not drawn below nothing.
  const bool signless = !scale.logarithmic && scale.from >= 0;
  if (!least) scale.from = signless ? std::max(0.0, scale.from - margin) : scale.from - margin;
  if (!most) scale.to += margin;
  return scale;
}

AxisScale zoomed(const AxisScale& scale, double share, double factor) {
  const double span = scale.to - scale.from, fixed = scale.from + share * span;
  return orBefore({scale.logarithmic, fixed - share * span * factor, fixed + (1 - share) * span * factor}, scale);
}

AxisScale shifted(const AxisScale& scale, double share) {
  const double by = share * (scale.to - scale.from);
  return orBefore({scale.logarithmic, scale.from + by, scale.to + by}, scale);
}

AxisScale between(const AxisScale& scale, double firstShare, double lastShare) {
  const double span = scale.to - scale.from;
  const auto [least, most] = std::minmax(firstShare, lastShare);
  return orBefore({scale.logarithmic, scale.from + least * span, scale.from + most * span}, scale);
}

}  // namespace transmla::ui
