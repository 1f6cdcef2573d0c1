#include "ui/pages/tradeoff/layer_differences.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/pages/candidates/measures.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(LayerDifferences)
};

double AttentionError::*memberOf(LayerMeasure measure) {
  switch (measure) {
    case LayerMeasure::divergence:
      return &AttentionError::divergence;
    case LayerMeasure::scoreError:
      return &AttentionError::score_error;
    case LayerMeasure::outputError:
      return &AttentionError::output_error;
  }
  return &AttentionError::divergence;
}

std::vector<double> valuesOf(const std::vector<AttentionError>& layers, LayerMeasure measure) {
  std::vector<double> values;
  for (const AttentionError& layer : layers) values.push_back(layer.*memberOf(measure));
  return values;
}

PlotSeries curve(const QString& name, Quantity quantity, SeriesStyle style, const std::vector<double>& values) {
  auto series = seriesOf(name, quantity, style);
  for (std::size_t layer = 0; layer < values.size(); ++layer) {
    series.points.push_back({static_cast<double>(layer), values[layer]});
  }
  return series;
}

void addCurves(PlotSpec& spec, const Candidate& candidate, const QString& name, Quantity quantity,
               LayerMeasure measure) {
  auto predicted = curve(Text::tr("%1, predicted").arg(name), quantity, SeriesStyle::thinLine,
                         valuesOf(candidate.predicted_layers, measure));
  predicted.color = faded(quantity);
  auto measured = curve(Text::tr("%1, measured").arg(name), quantity, SeriesStyle::linePoints,
                        valuesOf(candidate.further.layers, measure));
  for (auto* series : {&predicted, &measured}) {
    if (!series->points.empty()) spec.series.push_back(std::move(*series));
  }
}

Fact factOf(const std::vector<double>& values, std::size_t layer) {
  if (layer >= values.size()) return {QVariant(), QStringLiteral("–")};
  return {values[layer], numberText(values[layer])};
}

// Rows of layers, by falling size.
LayerList listed(const std::vector<double>& sizes, const std::vector<std::vector<double>>& columns) {
  LayerList list;
  list.layers.resize(sizes.size());
  std::iota(list.layers.begin(), list.layers.end(), 0);
  std::stable_sort(list.layers.begin(), list.layers.end(), [&](int a, int b) {
    return sizes[static_cast<std::size_t>(a)] > sizes[static_cast<std::size_t>(b)];
  });
  for (const int layer : list.layers) {
    FactRow row{Text::tr("Layer %1").arg(layer), {}, {}};
    for (const auto& values : columns) row.facts.push_back(factOf(values, static_cast<std::size_t>(layer)));
    list.rows.push_back(std::move(row));
  }
  return list;
}

LayerList ofOne(const Candidate& candidate, LayerMeasure measure) {
  const auto predicted = valuesOf(candidate.predicted_layers, measure);
  const auto measured = valuesOf(candidate.further.layers, measure);
  LayerList list = listed(measured.empty() ? predicted : measured, {predicted, measured});
  list.columns = {Text::tr("Predicted"), Text::tr("Measured")};
  list.measured = !measured.empty();
  return list;
}

LayerList ofTwo(const Candidate& first, const Candidate& second, LayerMeasure measure) {
  const bool measured = !first.further.layers.empty() && !second.further.layers.empty();
  const auto a = valuesOf(measured ? first.further.layers : first.predicted_layers, measure);
  const auto b = valuesOf(measured ? second.further.layers : second.predicted_layers, measure);
  std::vector<double> differences, sizes;
  for (std::size_t layer = 0; layer < std::min(a.size(), b.size()); ++layer) {
    differences.push_back(b[layer] - a[layer]);
    sizes.push_back(std::abs(differences.back()));
  }
  LayerList list = listed(sizes, {a, b, differences});
  list.columns = {Text::tr("The first"), Text::tr("The second"), Text::tr("Difference")};
  list.measured = measured;
  return list;
}

}  // namespace

QString layerMeasureName(LayerMeasure measure) {
  switch (measure) {
    case LayerMeasure::divergence:
      return Text::tr("Divergence of attention");
    case LayerMeasure::scoreError:
      return Text::tr("Score error");
    case LayerMeasure::outputError:
      return Text::tr("Output error");
  }
  return {};
}

QString layerMeasureTitle(LayerMeasure measure) {
  switch (measure) {
    case LayerMeasure::divergence:
      return Text::tr("divergence (nats)");
    case LayerMeasure::scoreError:
      return Text::tr("score error (share)");
    case LayerMeasure::outputError:
      return Text::tr("output error (share)");
  }
  return {};
}

QString layerMeasureHelp(LayerMeasure measure) {
  switch (measure) {
    case LayerMeasure::divergence:
      return Text::tr("Mean KL divergence of a layer's attention weights from the original's, each layer by itself.");
    case LayerMeasure::scoreError:
      return Text::tr("Error of a layer's attention scores relative to their spread, each layer by itself.");
    case LayerMeasure::outputError:
      return Text::tr("Share of the energy of what a layer's attention adds to the stream that is wrong.");
  }
  return {};
}

PlotSpec layerPlot(const LayerSides& sides, LayerMeasure measure, int layer) {
  PlotSpec spec;
  spec.title = Text::tr("Where the candidates err");
  spec.help = Text::tr(
                  "%1 Predicted: by the plan in closed form, known before anything is converted. Measured: by the "
                  "finished plan, with its fits. Both on the same few tokens of the calibration text, on the stream of "
                  "the original model, so errors of earlier layers do not count.")
                  .arg(layerMeasureHelp(measure));
  spec.x.title = Text::tr("layer");
  spec.y.title = layerMeasureTitle(measure);
  spec.empty = sides.first == nullptr ? Text::tr("Click a candidate above to see its errors by layer.")
                                      : Text::tr("The errors of this candidate are not known by layer yet.");
  const bool two = sides.second != nullptr;
  if (sides.first != nullptr) {
    addCurves(spec, *sides.first, two ? Text::tr("the first") : Text::tr("candidate"), Quantity::converted, measure);
  }
  if (two) addCurves(spec, *sides.second, Text::tr("the second"), Quantity::joint, measure);
  if (spec.series.empty()) return spec;
  spec.marker = PlotMarker{static_cast<double>(layer), Text::tr("layer %1"), false};
  scaleToSpread(spec);
  return spec;
}

LayerList layerList(const LayerSides& sides, LayerMeasure measure) {
  if (sides.first == nullptr) return {};
  return sides.second == nullptr ? ofOne(*sides.first, measure) : ofTwo(*sides.first, *sides.second, measure);
}

}  // namespace transmla::ui
