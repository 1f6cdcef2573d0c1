#include "ui/pages/tradeoff/tradeoff_plot.h"

#include <QCoreApplication>

#include "engine/project/project.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(TradeoffPlot)
};

double bytesOf(const Candidate& candidate) { return static_cast<double>(candidate.cache.after.bytes); }

void add(PlotSeries& series, const Candidate& candidate, const MeasuredValue& value) {
  series.points.push_back({bytesOf(candidate), value.value});
  series.errors.push_back(value.error);
  series.keys.push_back(fromStd(candidate.id));
  QString label = Text::tr("%1 · saves %2 · %3", "recipe, share of the cache, state")
                      .arg(recipeText(candidate.recipe), percentText(candidate.cache.saved()), stateText(candidate));
  if (value.chunks > 0) label += Text::tr(" · %n chunk(s)", nullptr, value.chunks);
  series.labels.push_back(label);
}

PlotSeries originalPoint(const Candidate& any, const Perplexity& original, Measure measure) {
  auto series = seriesOf(Text::tr("original"), Quantity::original, SeriesStyle::points);
  if (measure == Measure::perplexity && original.nll.empty()) return series;
  const bool relative = measure != Measure::perplexity;
  series.points = {{static_cast<double>(any.cache.before.bytes), relative ? 0 : original.value()}};
  series.errors = {relative ? 0 : original.standard_error()};
  series.labels = {Text::tr("the model before conversion")};
  return series;
}

PlotSeries front(const std::map<std::string, Candidate>& candidates, const Perplexity& original, Measure measure) {
  auto series = seriesOf(Text::tr("Pareto front"), Quantity::converted, SeriesStyle::thinLine);
  if (measure == Measure::predicted) return series;
  for (const Candidate* candidate : pareto_front(candidates)) {
    if (const auto value = valueOf(*candidate, original, measure)) {
      series.points.push_back({bytesOf(*candidate), value->value});
    }
  }
  return series;
}

}  // namespace

PlotSpec tradeoffPlot(const std::map<std::string, Candidate>& candidates, const Perplexity& original, Measure measure,
                      const QString& second) {
  PlotSpec spec;
  spec.title = Text::tr("What a cache costs");
  spec.help = Text::tr(
                  "Each point is a recipe: how many bytes a token needs in its cache, and how well the converted "
                  "model predicts the text. The line joins those that no other beats in both. %1")
                  .arg(measureHelp(measure));
  spec.x.title = Text::tr("cache (bytes per token)");
  spec.y.title = measureTitle(measure);
  spec.empty = Text::tr("No candidate is measured yet. Start a sweep, or measure the recipe of the inspector.");
  auto measured = seriesOf(Text::tr("candidates"), Quantity::converted, SeriesStyle::points);
  auto stopped = seriesOf(Text::tr("stopped early"), Quantity::converted, SeriesStyle::points);
  stopped.color = faded(Quantity::converted);
  auto compared = seriesOf(Text::tr("compared with"), Quantity::joint, SeriesStyle::points);
  for (const auto& [id, candidate] : candidates) {
    const auto value = valueOf(candidate, original, measure);
    if (!value) continue;
    add(fromStd(id) == second ? compared : candidate.stopped_early ? stopped : measured, candidate, *value);
  }
  const bool any = !measured.points.empty() || !stopped.points.empty() || !compared.points.empty();
  if (!any) return spec;
  auto line = front(candidates, original, measure);
  auto before = originalPoint(candidates.begin()->second, original, measure);
  for (auto* series : {&line, &measured, &stopped, &compared, &before}) {
    if (!series->points.empty()) spec.series.push_back(std::move(*series));
  }
  scaleToSpread(spec);
  return spec;
}

int notDrawn(const std::map<std::string, Candidate>& candidates, const Perplexity& original, Measure measure) {
  int count = 0;
  for (const auto& [id, candidate] : candidates) count += valueOf(candidate, original, measure) ? 0 : 1;
  return count;
}

}  // namespace transmla::ui
