#include "ui/pages/tradeoff/tradeoff_plot.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/ui/pages/made_up.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

using fixtures::candidate_of;
using fixtures::recipe_of;

// Four ranks, better and slower the larger; KL divergence and speed are known of all but the last.
class TradeoffPlotTest : public testing::Test {
 protected:
  void SetUp() override {
    const struct {
      int rank;
      double excess, fast;
    } made[] = {{64, 0.9, 40}, {128, 0.4, 30}, {192, 0.1, 20}, {256, 0.05, 0}};
    for (const auto& [rank, excess, fast] : made) {
      auto candidate = candidate_of(recipe_of(32, rank, 4), excess, 20);
      if (fast > 0) fixtures::add_further(candidate, excess, fast);
      candidates[candidate.id] = candidate;
    }
  }
  Tradeoff tradeoff(Across across, Measure up) const { return {candidates, original, speed, {across, up}}; }
  PlotSpec drawn(Across across, Measure up) const { return tradeoffPlot(tradeoff(across, up), {}); }
  static PlotSeries series(const PlotSpec& spec, const char* name) {
    const auto found = std::find_if(spec.series.begin(), spec.series.end(),
                                    [&](const PlotSeries& each) { return each.name == QLatin1String(name); });
    return found == spec.series.end() ? PlotSeries{} : *found;
  }

  std::map<std::string, Candidate> candidates;
  Perplexity original = fixtures::original_of(20);
  std::optional<DecodingSpeed> speed = DecodingSpeed{25, 512, 32, 2, "a processor"};
};

TEST_F(TradeoffPlotTest, CacheAgainstPerplexityEndsAtTheOriginal) {
  const auto spec = drawn(Across::cache, Measure::perplexity);
  EXPECT_EQ(series(spec, "candidates").points.size(), 4U);
  const auto before = series(spec, "original").points, front = series(spec, "Pareto front").points;
  ASSERT_EQ(before.size(), 1U);
  ASSERT_EQ(front.size(), 5U);
  EXPECT_EQ(front.back(), before.front()) << "the largest cache, the best perplexity";
  EXPECT_LT(front.front().x(), front.back().x());
  EXPECT_TRUE(spec.x.title.contains(QStringLiteral("bytes per token")));
  EXPECT_TRUE(spec.help.contains(QStringLiteral("lower left")));
}

// More tokens per second are better, so the front is at the right; the original beats what is slower and worse.
TEST_F(TradeoffPlotTest, SpeedAgainstDivergenceTurnsTheFront) {
  const auto spec = drawn(Across::speed, Measure::klDivergence);
  EXPECT_EQ(series(spec, "candidates").points.size(), 3U);
  const auto before = series(spec, "original").points, front = series(spec, "Pareto front").points;
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before.front(), QPointF(25, 0));
  ASSERT_EQ(front.size(), 3U);
  EXPECT_EQ(front[0].x(), 40);
  EXPECT_EQ(front[1].x(), 30);
  EXPECT_EQ(front[2], before.front());
  EXPECT_TRUE(spec.x.title.contains(QStringLiteral("tokens per second")));
  EXPECT_TRUE(spec.y.title.contains(QStringLiteral("KL divergence")));
  EXPECT_TRUE(spec.help.contains(QStringLiteral("lower right")));
}

TEST_F(TradeoffPlotTest, WhatIsMissingIsSaidByAxis) {
  const auto both = missingResults(tradeoff(Across::speed, Measure::klDivergence));
  EXPECT_EQ(both.divergence.size(), 1U);
  EXPECT_EQ(both.speed.size(), 1U);
  EXPECT_TRUE(both.perplexity.empty());
  EXPECT_TRUE(missingText(both).contains(QStringLiteral("KL divergence")));
  EXPECT_TRUE(missingResults(tradeoff(Across::cache, Measure::perplexity)).empty());
  EXPECT_TRUE(missingText({}).isEmpty());
}

TEST_F(TradeoffPlotTest, SpeedsOfAnotherMachineAreNotCompared) {
  speed->machine = "another processor";
  EXPECT_TRUE(drawn(Across::speed, Measure::perplexity).series.empty());
  EXPECT_EQ(missingResults(tradeoff(Across::speed, Measure::perplexity)).speed.size(), 4U);
  speed.reset();
  EXPECT_TRUE(drawn(Across::speed, Measure::perplexity).series.empty());
  EXPECT_FALSE(drawn(Across::speed, Measure::perplexity).empty.isEmpty());
}

TEST_F(TradeoffPlotTest, StoppedAndComparedCandidatesAreSeriesOfTheirOwn) {
  candidates.begin()->second.stopped_early = true;
  const QString second = fromStd(candidates.rbegin()->first);
  const auto spec = tradeoffPlot(tradeoff(Across::cache, Measure::perplexity), second);
  EXPECT_EQ(series(spec, "candidates").points.size(), 2U);
  EXPECT_EQ(series(spec, "stopped early").points.size(), 1U);
  EXPECT_EQ(series(spec, "compared with").keys.front(), second);
}

TEST_F(TradeoffPlotTest, OneHopelessCandidateDoesNotFlattenTheOthers) {
  EXPECT_FALSE(drawn(Across::cache, Measure::perplexity).y.logarithmic);
  const auto hopeless = candidate_of(recipe_of(32, 32, 4), 6, 20);
  candidates[hopeless.id] = hopeless;
  EXPECT_TRUE(drawn(Across::cache, Measure::perplexity).y.logarithmic);
  EXPECT_FALSE(drawn(Across::cache, Measure::excess).y.logarithmic) << "the original stands at 0";
}

TEST_F(TradeoffPlotTest, OfNothingMeasuredSaysWhatToDo) {
  for (auto& [id, candidate] : candidates) candidate.mla = candidate.partial_rope = {};
  const auto spec = drawn(Across::cache, Measure::perplexity);
  EXPECT_TRUE(spec.series.empty());
  EXPECT_TRUE(spec.empty.contains(QStringLiteral("sweep")));
  EXPECT_EQ(missingResults(tradeoff(Across::cache, Measure::perplexity)).perplexity.size(), 4U);
  EXPECT_TRUE(missingResults(tradeoff(Across::cache, Measure::predicted)).empty());
}

TEST(TradeoffView, IsKeptInAProjectsView) {
  const TradeoffView chosen{{Across::speed, Measure::klDivergence}, "score-2R32", true};
  EXPECT_EQ(tradeoffViewFrom(toView(chosen)), chosen);
  EXPECT_EQ(tradeoffViewFrom(nlohmann::json::object()), TradeoffView{});
  EXPECT_EQ(tradeoffViewFrom({{"tradeoff", {{"across", 3}, {"up", "kl_divergence"}, {"second", 7}}}}),
            (TradeoffView{{Across::cache, Measure::klDivergence}, {}, false}));
  EXPECT_EQ(tradeoffViewFrom({{"tradeoff", "damaged"}}), TradeoffView{});
}

}  // namespace
}  // namespace transmla::ui
