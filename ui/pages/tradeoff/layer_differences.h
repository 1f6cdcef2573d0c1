// Errors of attention by layer, of one candidate or of two: as curves, and as a list of the layers where they differ
// most.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "engine/project/candidate.h"
#include "ui/pages/tradeoff/comparison.h"
#include "ui/plots/plot_spec.h"

namespace transmla::ui {

enum class LayerMeasure { divergence, scoreError, outputError };
inline constexpr LayerMeasure layerMeasures[] = {LayerMeasure::divergence, LayerMeasure::scoreError,
                                                 LayerMeasure::outputError};
QString layerMeasureName(LayerMeasure measure);
QString layerMeasureTitle(LayerMeasure measure);  // with its unit, for an axis
QString layerMeasureHelp(LayerMeasure measure);

// The candidates at hand; the second may be missing: nothing, or the original, which makes no error.
struct LayerSides {
  const Candidate* first = nullptr;
  const Candidate* second = nullptr;
};

// Both candidates' curves, predicted ones thin. `layer` is marked.
PlotSpec layerPlot(const LayerSides& sides, LayerMeasure measure, int layer);

// One candidate: predicted and measured, the largest first. Two: both and their difference, the largest first; measured
// errors where both have them, else predicted ones.
struct LayerList {
  std::vector<int> layers;  // of the rows
  std::vector<FactRow> rows;
  QStringList columns;  // after the layer's
  bool measured = false;
};
LayerList layerList(const LayerSides& sides, LayerMeasure measure);

}  // namespace transmla::ui
