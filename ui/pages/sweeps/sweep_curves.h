// What the sweeps page draws: a curve along one varied field, or a map over two.
#pragma once

#include <vector>

#include "ui/pages/candidates/measures.h"
#include "ui/pages/sweeps/sweep_points.h"
#include "ui/plots/heat_map.h"
#include "ui/plots/plot_spec.h"

namespace transmla::ui {

// MLA and partial RoPE along the first field, with error bars; those that were stopped are marked.
PlotSpec sweepCurve(const SweepPoints& points, const Perplexity& original, Measure measure, const Verdict& verdict);

// The predicted divergence alone.
PlotSpec predictedCurve(const SweepPoints& points);
// The same as a strip above the curve, whose x it shares.
PlotSpec predictedStrip(const SweepPoints& points);

struct SweepMap {
  HeatSpec spec;
  std::vector<std::vector<QString>> ids;  // of the cells [row][column]; empty: no candidate
};
// The first field across, the second up, with lines of equal cache.
SweepMap sweepMap(const SweepPoints& points, const Perplexity& original, Measure measure);

}  // namespace transmla::ui
