#include "ui/pages/tradeoff/comparison.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <algorithm>

#include "tests/ui/pages/made_up.h"
#include "ui/pages/tradeoff/fact_table.h"
#include "ui/pages/tradeoff/tradeoff_plot.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

using Mode = QAbstractItemModelTester::FailureReportingMode;

std::map<std::string, Candidate> byId(const std::vector<Candidate>& candidates) {
  std::map<std::string, Candidate> result;
  for (const auto& candidate : candidates) result[candidate.id] = candidate;
  return result;
}

TEST(Comparison, ShowsOnlyWhatDiffers) {
  const auto candidates = fixtures::freqfold_candidates();
  const auto comparison = compare(candidates[1], candidates[2], fixtures::original_of(20));
  ASSERT_EQ(comparison.recipe.size(), 1U);
  EXPECT_EQ(comparison.recipe[0].facts[0].text, QStringLiteral("2"));
  EXPECT_EQ(comparison.recipe[0].facts[1].raw.toInt(), 4);
  for (const auto& row : comparison.results) {
    EXPECT_NE(row.facts[0].raw, row.facts[1].raw) << toStd(row.name);
    EXPECT_FALSE(row.name.contains(QStringLiteral("Cache"))) << "both need the same cache";
  }
  ASSERT_EQ(comparison.sentences.size(), 2);
  EXPECT_TRUE(comparison.sentences[0].contains(QStringLiteral("the second is better than the first")))
      << toStd(comparison.sentences[0]);
}

TEST(Comparison, OfOneWithItselfIsEmpty) {
  const auto candidate = fixtures::freqfold_candidates().front();
  const auto comparison = compare(candidate, candidate, fixtures::original_of(20));
  EXPECT_TRUE(comparison.recipe.empty());
  EXPECT_TRUE(comparison.results.empty());
}

TEST(FactTable, IsAProperModelThroughEveryChange) {
  FactTable table;
  const QAbstractItemModelTester tester(&table, Mode::Fatal);
  const auto candidates = fixtures::freqfold_candidates();
  table.setFacts(factsOf(candidates[0], fixtures::original_of(20)), {QStringLiteral("value")});
  EXPECT_EQ(table.columnCount(), 2);
  const auto comparison = compare(candidates[0], candidates[1], fixtures::original_of(20));
  table.setFacts(comparison.results, {QStringLiteral("a"), QStringLiteral("b")});
  EXPECT_EQ(table.columnCount(), 3);
  EXPECT_EQ(table.index(0, 1).data(FactTable::RawRole), comparison.results[0].facts[0].raw);
  table.setFacts({}, {});
  EXPECT_EQ(table.rowCount(), 0);
}

TEST(TradeoffPlot, DrawsCandidatesFrontAndOriginal) {
  auto candidates = fixtures::freqfold_candidates();
  candidates.push_back(fixtures::candidate_of(fixtures::recipe_of(32, 64, 4), 0.9, 20));
  candidates.push_back(fixtures::candidate_of(fixtures::recipe_of(32, 192, 4), 0.1, 20));
  const auto original = fixtures::original_of(20);
  const auto spec = tradeoffPlot(byId(candidates), original, Measure::perplexity, fromStd(candidates[0].id));
  const auto points = [&](const char* name) -> std::size_t {
    const auto found = std::find_if(spec.series.begin(), spec.series.end(),
                                    [&](const PlotSeries& series) { return series.name == QLatin1String(name); });
    return found == spec.series.end() ? 0 : found->points.size();
  };
  EXPECT_EQ(points("candidates"), 5U);
  EXPECT_EQ(points("stopped early"), 1U);
  EXPECT_EQ(points("compared with"), 1U);
  EXPECT_EQ(points("original"), 1U);
  EXPECT_EQ(points("Pareto front"), 3U);
  EXPECT_TRUE(spec.x.title.contains(QStringLiteral("bytes per token")));
}

TEST(TradeoffPlot, OneHopelessCandidateDoesNotFlattenTheOthers) {
  auto candidates = fixtures::freqfold_candidates();
  const auto original = fixtures::original_of(20);
  EXPECT_FALSE(tradeoffPlot(byId(candidates), original, Measure::perplexity, {}).y.logarithmic);
  candidates.push_back(fixtures::candidate_of(fixtures::recipe_of(32, 64, 32), 6, 20));
  EXPECT_TRUE(tradeoffPlot(byId(candidates), original, Measure::perplexity, {}).y.logarithmic);
  const auto excess = tradeoffPlot(byId(candidates), original, Measure::excess, {});
  EXPECT_FALSE(excess.y.logarithmic) << "the original stands at 0";
}

TEST(TradeoffPlot, OfNothingMeasuredSaysWhatToDo) {
  auto candidates = fixtures::freqfold_candidates();
  for (auto& candidate : candidates) candidate.mla = candidate.partial_rope = {};
  const auto spec = tradeoffPlot(byId(candidates), {}, Measure::perplexity, {});
  EXPECT_TRUE(spec.series.empty());
  EXPECT_TRUE(spec.empty.contains(QStringLiteral("sweep")));
  EXPECT_EQ(notDrawn(byId(candidates), {}, Measure::perplexity), 5);
  EXPECT_EQ(notDrawn(byId(candidates), {}, Measure::predicted), 0);
}

}  // namespace
}  // namespace transmla::ui
