#include "ui/pages/spectra/spectra_specs.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/spectrum.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int small_points = 160;  // of a curve in a small plot

std::vector<QPointF> pointsOf(const VectorD& values, double first) {
  std::vector<QPointF> points;
  points.reserve(static_cast<std::size_t>(values.size()));
  for (Index i = 0; i < values.size(); ++i) points.emplace_back(first + double(i), values(i));
  return points;
}

std::vector<QPointF> fewPointsOf(const VectorD& values, double first) {
  const double step = std::max(1.0, double(values.size()) / small_points);
  std::vector<QPointF> points;
  for (double at = 0; at < double(values.size()); at += step) {
    points.emplace_back(first + std::floor(at), values(Index(at)));
  }
  return points;
}

PlotSeries series(const QString& name, Quantity quantity, std::vector<QPointF> points) {
  PlotSeries made = seriesOf(name, quantity, SeriesStyle::line);
  made.points = std::move(points);
  return made;
}

VectorD percentOf(const VectorD& spectrum) { return 100 * cumulative_energy(spectrum); }

// What is left behind each direction, summed from the weak end: no difference of nearly equal numbers.
VectorD lostPercentOf(const VectorD& spectrum) {
  VectorD lost = VectorD::Zero(spectrum.size());
  const double all = spectrum.sum();
  if (all <= 0) return lost;
  for (Index i = spectrum.size() - 2; i >= 0; --i) lost(i) = lost(i + 1) + 100 * spectrum(i + 1) / all;
  return lost;
}

using Value = std::function<std::optional<double>(int layer)>;
using Text = QString (*)(double);

QString percentSign(double percent) { return percentText(percent / 100); }

HeatRow row(const QString& name, const QString& help, bool high_is_good, int layers, const Value& value, Text text) {
  HeatRow made{name, help, {}, {}, high_is_good};
  for (int layer = 0; layer < layers; ++layer) {
    made.values.push_back(value(layer));
    made.texts.push_back(made.values.back() ? text(*made.values.back()) : QString());
  }
  return made;
}

// A value of the layer's picture, where it is there.
Value fromPicture(const FindPicture& find, double (*measure)(const LayerPicture&)) {
  return [&find, measure](int layer) -> std::optional<double> {
    const LayerPicture* picture = find(layer);
    return picture == nullptr ? std::nullopt : std::optional(measure(*picture));
  };
}

}  // namespace

PlotSpec SpectraSpecs::eigenvalues(const LayerPicture* picture, const SpectraView& view) {
  PlotSpec spec;
  spec.title = tr("Spectra, layer %1").arg(view.layer);
  spec.help =
      tr("The energy (mean square) along each principal direction of keys, values and of the joint latent, strongest "
         "first, on a logarithmic axis. A steep fall means that few directions hold nearly everything. The line is "
         "the rank: the joint directions left of it are kept. Drag it, or press ↑ and ↓.");
  spec.x.title = tr("direction, strongest first");
  spec.y = {tr("mean square"), true, {}, {}};
  spec.empty = tr("Computing…");
  if (picture == nullptr) return spec;
  spec.series = {series(tr("keys"), Quantity::keys, pointsOf(picture->keys, 1)),
                 series(tr("values"), Quantity::values, pointsOf(picture->values, 1)),
                 series(tr("joint latent"), Quantity::joint, pointsOf(picture->latent, 1))};
  if (view.showRotary) spec.series.push_back(series(tr("rotary"), Quantity::rotary, pointsOf(picture->rotary, 1)));
  if (view.showPositionFree) {
    spec.series.push_back(series(tr("position-free"), Quantity::positionFree, pointsOf(picture->position_free, 1)));
  }
  spec.marker = PlotMarker{double(view.rank), tr("rank %1", "the plot puts the number in"), true};
  return spec;
}

PlotSpec SpectraSpecs::energy(const LayerPicture* picture, const SpectraView& view) {
  PlotSpec spec;
  spec.title = (view.showLost ? tr("Energy lost, layer %1") : tr("Energy kept, layer %1")).arg(view.layer);
  spec.help =
      tr("How much of all energy the strongest directions hold together, or how much is lost without the others. Where "
         "the line of the rank meets the curve of the joint latent is what the conversion does to this layer. Drag the "
         "line, or press ↑ and ↓.");
  spec.x.title = tr("directions kept (rank)");
  spec.y = view.showLost ? PlotAxis{tr("energy lost (%)"), true, {}, 100.0}
                         : PlotAxis{tr("energy kept (%)"), false, 0.0, 100.0};
  spec.empty = tr("Computing…");
  if (picture == nullptr) return spec;
  const auto shown = [&view](const VectorD& spectrum) {
    return pointsOf(view.showLost ? lostPercentOf(spectrum) : percentOf(spectrum), 1);
  };
  spec.series = {series(tr("keys"), Quantity::keys, shown(picture->keys)),
                 series(tr("values"), Quantity::values, shown(picture->values)),
                 series(tr("joint latent"), Quantity::joint, shown(picture->latent))};
  spec.series[0].style = spec.series[1].style = SeriesStyle::thinLine;
  spec.marker = PlotMarker{double(view.rank), tr("rank %1", "the plot puts the number in"), true};
  return spec;
}

PlotSpec SpectraSpecs::norms(const LayerPicture* picture, const SpectraView& view) {
  PlotSpec spec;
  spec.title = tr("Key norms, layer %1").arg(view.layer);
  spec.help =
      tr("The root mean square of each key dimension, as the model has them (before) and after the rotation that "
         "gathers the energy of all heads in a few rotary slots (after). The shaded slots keep their rotation; the "
         "energy right of them loses it.");
  spec.x.title = tr("key dimension of all heads");
  spec.y = {tr("norm (rms)"), false, 0.0, {}};
  spec.empty = tr("Computing…");
  if (picture == nullptr) return spec;
  if (view.showBefore) {
    spec.series.push_back(series(tr("before"), Quantity::original, pointsOf(picture->norms.before, 0)));
    spec.series.back().style = SeriesStyle::thinLine;
  }
  if (view.showAfter) {
    spec.series.push_back(series(tr("after"), Quantity::converted, pointsOf(picture->norms.after, 0)));
    spec.bands = {{0, double(view.rotary), tr("rotary slots"), Quantity::rotary}};
  }
  if (spec.series.empty()) spec.empty = tr("Choose “before” or “after” above.");
  return spec;
}

std::vector<HeatRow> SpectraSpecs::spectrumRows(const FindPicture& find, const SpectraView& view) {
  const Value kept = [&find, &view](int layer) -> std::optional<double> {
    const LayerPicture* picture = find(layer);
    return picture == nullptr ? std::nullopt : std::optional(100 * energy_share(picture->latent, view.rank));
  };
  return {
      row(tr("Energy kept at rank %1 (%)").arg(view.rank),
          tr("Share of the joint latent's energy that the rank keeps."), true, view.layers, kept, percentSign),
      row(tr("Effective rank, keys"), tr("How many directions of the keys matter: n for n equal eigenvalues."), false,
          view.layers, fromPicture(find, [](const LayerPicture& p) { return participation_rank(p.keys); }), numberText),
      row(tr("Effective rank, values"), tr("The same for the values."), false, view.layers,
          fromPicture(find, [](const LayerPicture& p) { return participation_rank(p.values); }), numberText),
      row(tr("Effective rank, joint"), tr("The same for the joint latent: what the rank cuts off."), false, view.layers,
          fromPicture(find, [](const LayerPicture& p) { return participation_rank(p.latent); }), numberText),
      row(tr("Rotary energy kept (%)"),
          tr("Share of the keys' energy that lies in the rotary slots and keeps its rotation."), true, view.layers,
          fromPicture(find, [](const LayerPicture& p) { return 100 * p.rotary_energy.kept; }), percentSign)};
}

std::vector<HeatRow> SpectraSpecs::errorRows(std::span<const AttentionError> errors, const SpectraView& view) {
  double all = 0;
  for (const AttentionError& error : errors) all += error.output_error;
  const Value score = [errors](int layer) -> std::optional<double> {
    if (layer >= int(errors.size())) return std::nullopt;
    return errors[static_cast<std::size_t>(layer)].score_error;
  };
  const Value share = [errors, all](int layer) -> std::optional<double> {
    if (layer >= int(errors.size()) || all <= 0) return std::nullopt;
    return errors[static_cast<std::size_t>(layer)].output_error / all * 100;
  };
  return {
      row(tr("Predicted score error"),
          tr("Error of the attention scores relative to their spread, from a plan in closed form. Press “Predict "
             "errors”."),
          false, view.layers, score, numberText),
      row(tr("Share of all error (%)"),
          tr("This layer's part of the output errors of all layers, predicted likewise. Rank is missing where it is "
             "high."),
          false, view.layers, share, percentSign)};
}

HeatSpec SpectraSpecs::measures(const FindPicture& find, std::span<const AttentionError> errors,
                                const SpectraView& view) {
  HeatSpec spec;
  spec.title = tr("All layers");
  spec.columnTitle = tr("layer");
  spec.help =
      tr("One column per layer, one row per measure; each row has a colour scale of its own. Click a column or press ← "
         "and → to look at that layer below.");
  spec.empty = tr("Computing…");
  for (int layer = 0; layer < view.layers; ++layer) spec.columns.push_back(QString::number(layer));
  spec.rows = spectrumRows(find, view);
  for (HeatRow& predicted : errorRows(errors, view)) spec.rows.push_back(std::move(predicted));
  return spec;
}

namespace {

std::vector<PlotSeries> smallCurves(const LayerPicture& picture, SmallCurve curve, const QStringList& names) {
  if (curve == SmallCurve::norms) {
    return {series(names[3], Quantity::original, fewPointsOf(picture.norms.before, 0)),
            series(names[4], Quantity::converted, fewPointsOf(picture.norms.after, 0))};
  }
  const auto shown = [curve](const VectorD& spectrum) {
    return fewPointsOf(curve == SmallCurve::energy ? percentOf(spectrum) : spectrum, 1);
  };
  return {series(names[0], Quantity::keys, shown(picture.keys)),
          series(names[1], Quantity::values, shown(picture.values)),
          series(names[2], Quantity::joint, shown(picture.latent))};
}

}  // namespace

MultiplesSpec SpectraSpecs::allLayers(const FindPicture& find, const SpectraView& view) {
  MultiplesSpec spec;
  spec.title = tr("The same of every layer");
  spec.help =
      tr("One small plot per layer, all on the same axes, with the same rank through all of them. Click one to pick "
         "its layer.");
  spec.empty = tr("Computing…");
  spec.logarithmic = view.small == SmallCurve::eigenvalues;
  switch (view.small) {
    case SmallCurve::eigenvalues:
      spec.xTitle = tr("direction");
      spec.yTitle = tr("eigenvalue");
      break;
    case SmallCurve::energy:
      spec.xTitle = tr("directions kept");
      spec.yTitle = tr("energy (%)");
      break;
    case SmallCurve::norms:
      spec.xTitle = tr("key dimension");
      spec.yTitle = tr("norm");
  }
  const QStringList names = {tr("keys"), tr("values"), tr("joint latent"), tr("before"), tr("after")};
  for (int layer = 0; layer < view.layers; ++layer) {
    const LayerPicture* picture = find(layer);
    spec.cells.push_back(picture == nullptr ? std::vector<PlotSeries>{} : smallCurves(*picture, view.small, names));
  }
  if (view.small != SmallCurve::norms) spec.markerX = view.rank;
  return spec;
}

}  // namespace transmla::ui
