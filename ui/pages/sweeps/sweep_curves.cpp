#include "ui/pages/sweeps/sweep_curves.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(SweepCurves)
};

// Values such as 1, 2, 4, 8 are as far apart on a logarithmic axis.
bool isGeometric(const SweepPoints& points) {
  std::vector<double> places;
  for (const SweepPoint& point : points.points) {
    if (point.at.front()) places.push_back(*point.at.front());
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  if (places.size() < 3 || places.front() <= 0 || places.back() < 8 * places.front()) return false;
  const auto close = [](double a, double b) { return b < 1.5 * a; };
  return std::adjacent_find(places.begin(), places.end(), close) == places.end();
}

PlotAxis axisOf(const SweepPoints& points) {
  PlotAxis axis;
  axis.title = axisTitle(points.fields.isEmpty() ? QString() : points.fields.front());
  axis.logarithmic = isGeometric(points);
  return axis;
}

void add(PlotSeries& series, const SweepPoint& point, const MeasuredValue& value) {
  series.points.push_back({*point.at.front(), value.value});
  series.errors.push_back(value.error);
  series.keys.push_back(point.id);
  QString label = Text::tr("%1 · %2", "name and state of a point").arg(point.name, stateText(point.candidate));
  if (value.chunks > 0) label += Text::tr(" · %n chunk(s)", nullptr, value.chunks);
  series.labels.push_back(label);
}

struct StageLook {
  Stage stage;
  Quantity quantity;
  QString name;
};

// A thin line through all, points with errors of those that were measured to the end, and of those that were stopped.
void addStage(PlotSpec& spec, const SweepPoints& points, const Perplexity& original, Measure measure,
              const StageLook& look) {
  auto through = seriesOf(look.name, look.quantity, SeriesStyle::thinLine);
  through.inLegend = false;
  auto whole = seriesOf(look.name, look.quantity, SeriesStyle::points);
  auto stopped = seriesOf(Text::tr("%1, stopped early").arg(look.name), look.quantity, SeriesStyle::points);
  stopped.color = faded(look.quantity);
  for (const SweepPoint& point : points.points) {
    const auto value = valueOf(point.candidate, original, measure, look.stage);
    if (!value || !point.at.front()) continue;
    through.points.push_back({*point.at.front(), value->value});
    add(point.candidate.stopped_early ? stopped : whole, point, *value);
  }
  for (auto* series : {&through, &whole, &stopped}) {
    if (!series->points.empty()) spec.series.push_back(std::move(*series));
  }
}

void addOriginal(PlotSpec& spec, const Perplexity& original) {
  double least = 0, most = 0;
  bool any = false;
  for (const auto& series : spec.series) {
    for (const auto& point : series.points) {
      least = any ? std::min(least, point.x()) : point.x();
      most = any ? std::max(most, point.x()) : point.x();
      any = true;
    }
  }
  if (!any || original.nll.empty()) return;
  auto series = seriesOf(Text::tr("original"), Quantity::original, SeriesStyle::thinLine);
  series.points = {{least, original.value()}, {most, original.value()}};
  spec.series.push_back(std::move(series));
}

void markBest(PlotSpec& spec, const SweepPoints& points, const Verdict& verdict) {
  if (!verdict.best) return;
  const SweepPoint& best = points.points[*verdict.best];
  if (!best.at.front() || points.points.size() < 2) return;
  const QString name = verdict.certain ? Text::tr("best: %1") : Text::tr("leads: %1");
  spec.marker = PlotMarker{*best.at.front(), name.arg(best.name), false};
}

}  // namespace

PlotSpec sweepCurve(const SweepPoints& points, const Perplexity& original, Measure measure, const Verdict& verdict) {
  if (measure == Measure::predicted) return predictedCurve(points);
  PlotSpec spec;
  spec.title = measureName(measure);
  spec.help = measureHelp(measure);
  spec.empty =
      points.points.empty()
          ? Text::tr("Choose above what varies and press Start.")
          : Text::tr("Nothing is measured yet. Points appear here chunk by chunk, with their standard errors.");
  if (points.points.empty()) return spec;
  spec.x = axisOf(points);
  spec.y.title = measureTitle(measure);
  addStage(spec, points, original, measure, {Stage::mla, Quantity::converted, Text::tr("MLA")});
  addStage(spec, points, original, measure, {Stage::partialRope, Quantity::rotary, Text::tr("partial RoPE")});
  if (measure == Measure::perplexity) addOriginal(spec, original);
  if (!spec.series.empty()) markBest(spec, points, verdict);
  scaleToSpread(spec);
  return spec;
}

PlotSpec predictedCurve(const SweepPoints& points) {
  PlotSpec spec;
  spec.title = measureName(Measure::predicted);
  spec.help = measureHelp(Measure::predicted);
  spec.empty = Text::tr("The predicted curve comes first, from statistics alone.");
  if (points.points.empty()) return spec;
  spec.x = axisOf(points);
  spec.y.title = measureTitle(Measure::predicted);
  auto series = seriesOf(Text::tr("predicted"), Quantity::predicted, SeriesStyle::linePoints);
  for (const SweepPoint& point : points.points) {
    const auto value = valueOf(point.candidate, {}, Measure::predicted);
    if (value && point.at.front()) add(series, point, *value);
  }
  series.errors.clear();
  if (!series.points.empty()) spec.series.push_back(std::move(series));
  scaleToSpread(spec);
  return spec;
}

PlotSpec predictedStrip(const SweepPoints& points) {
  PlotSpec spec = predictedCurve(points);
  spec.title.clear();
  spec.x.title.clear();
  spec.y.title = Text::tr("nats");
  for (auto& series : spec.series) {
    if (series.points.size() > 1) series.style = SeriesStyle::thinLine;
    series.inLegend = false;
  }
  return spec;
}

}  // namespace transmla::ui
