#include "ui/pages/tradeoff/tradeoff_plot.h"

#include <QCoreApplication>

#include "engine/project/pareto_front.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(TradeoffPlot)
};

QString labelOf(const Candidate& candidate, const MeasuredValue& value, const Tradeoff& tradeoff) {
  QString label = Text::tr("%1 · saves %2 · %3", "recipe, share of the cache, state")
                      .arg(recipeText(candidate.recipe), percentText(candidate.cache.saved()), stateText(candidate));
  if (value.chunks > 0) label += Text::tr(" · %n chunk(s)", nullptr, value.chunks);
  if (tradeoff.axes.across == Across::speed) label += QStringLiteral(" · ") + speedText(*candidate.further.speed);
  return label;
}

void add(PlotSeries& series, const Candidate& candidate, double cost, const MeasuredValue& value,
         const Tradeoff& tradeoff) {
  series.points.push_back({cost, value.value});
  series.errors.push_back(value.error);
  series.keys.push_back(fromStd(candidate.id));
  series.labels.push_back(labelOf(candidate, value, tradeoff));
}

PlotSeries originalPoint(const Candidate& any, const Tradeoff& tradeoff) {
  auto series = seriesOf(Text::tr("original"), Quantity::original, SeriesStyle::points);
  const bool relative = tradeoff.axes.up != Measure::perplexity;
  const auto cost = originalCost(any, tradeoff);
  if (!cost || (!relative && tradeoff.original.nll.empty())) return series;
  series.points = {{*cost, relative ? 0 : tradeoff.original.value()}};
  series.errors = {relative ? 0 : tradeoff.original.standard_error()};
  series.labels = {Text::tr("the model before conversion")};
  return series;
}

// The less the better: bytes, or seconds per token.
double asCost(double across, Across axis) { return axis == Across::cache ? across : 1 / across; }

std::vector<TradeoffPoint> contendersOf(const Tradeoff& tradeoff) {
  const bool divergence = tradeoff.axes.up == Measure::klDivergence;
  std::vector<TradeoffPoint> points;
  for (const auto& [id, candidate] : tradeoff.candidates) {
    const auto cost = costOf(candidate, tradeoff);
    const auto& loss = divergence ? candidate.further.kl_divergence : candidate.mla.nll;
    if (cost && !loss.empty()) points.push_back({id, asCost(*cost, tradeoff.axes.across), loss});
  }
  if (points.empty()) return points;
  const auto cost = originalCost(tradeoff.candidates.begin()->second, tradeoff);
  std::vector<double> none;  // the original's divergence from itself
  for (const auto& point : points) none.resize(std::max(none.size(), point.loss.size()));
  const auto& loss = divergence ? none : tradeoff.original.nll;
  if (cost && !loss.empty()) points.push_back({"", asCost(*cost, tradeoff.axes.across), loss});
  return points;
}

PlotSeries front(const Tradeoff& tradeoff, const PlotSeries& original) {
  auto series = seriesOf(Text::tr("Pareto front"), Quantity::converted, SeriesStyle::thinLine);
  if (tradeoff.axes.up == Measure::predicted) return series;  // predictions decide nothing
  for (const TradeoffPoint& point : pareto_front(contendersOf(tradeoff))) {
    if (point.id.empty()) {
      series.points.insert(series.points.end(), original.points.begin(), original.points.end());
      continue;
    }
    const Candidate& candidate = tradeoff.candidates.at(point.id);
    const auto value = valueOf(candidate, tradeoff.original, tradeoff.axes.up);
    if (value) series.points.push_back({*costOf(candidate, tradeoff), value->value});
  }
  return series;
}

PlotSpec emptyPlot(const TradeoffAxes& axes) {
  PlotSpec spec;
  const bool cache = axes.across == Across::cache;
  spec.title = cache ? Text::tr("What a cache costs") : Text::tr("What speed costs");
  spec.help =
      Text::tr(
          "Each point is a recipe: what it costs across, how far the converted model is from the original up. The line "
          "joins those that no other beats in both, the original among them. The best corner is %1. %2 %3")
          .arg(cache ? Text::tr("the lower left") : Text::tr("the lower right"), acrossHelp(axes.across),
               measureHelp(axes.up));
  spec.x.title = acrossTitle(axes.across);
  spec.y.title = measureTitle(axes.up);
  const bool further = !cache || axes.up == Measure::klDivergence;
  spec.empty = further
                   ? Text::tr("This is measured of no candidate yet.")
                   : Text::tr("No candidate is measured yet. Start a sweep, or measure the recipe of the inspector.");
  return spec;
}

}  // namespace

PlotSpec tradeoffPlot(const Tradeoff& tradeoff, const QString& second) {
  PlotSpec spec = emptyPlot(tradeoff.axes);
  auto measured = seriesOf(Text::tr("candidates"), Quantity::converted, SeriesStyle::points);
  auto stopped = seriesOf(Text::tr("stopped early"), Quantity::converted, SeriesStyle::points);
  stopped.color = faded(Quantity::converted);
  auto compared = seriesOf(Text::tr("compared with"), Quantity::joint, SeriesStyle::points);
  for (const auto& [id, candidate] : tradeoff.candidates) {
    const auto cost = costOf(candidate, tradeoff);
    const auto value = valueOf(candidate, tradeoff.original, tradeoff.axes.up);
    if (!cost || !value) continue;
    auto& series = fromStd(id) == second ? compared : candidate.stopped_early ? stopped : measured;
    add(series, candidate, *cost, *value, tradeoff);
  }
  const bool any = !measured.points.empty() || !stopped.points.empty() || !compared.points.empty();
  if (!any) return spec;
  auto before = originalPoint(tradeoff.candidates.begin()->second, tradeoff);
  auto line = front(tradeoff, before);
  for (auto* series : {&line, &measured, &stopped, &compared, &before}) {
    if (!series->points.empty()) spec.series.push_back(std::move(*series));
  }
  scaleToSpread(spec);
  return spec;
}

}  // namespace transmla::ui
