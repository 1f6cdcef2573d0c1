// Sweeps of tiny models: all perplexities are real but where a test names its own.
#include "engine/project/measure_sweep.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/session/sweep.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_project.h"

namespace transmla {
namespace {

using fixtures::refused;
using fixtures::TinyProject;

constexpr int kChunks = 5;

// In fp32. The golden llama has d = 32, H = 2.
Recipe small_recipe(int freqfold, int rank) {
  Recipe recipe = default_recipe("transmla");
  recipe.dtype = "fp32";
  recipe.calibration.samples = 8;
  recipe.calibration.length = 64;
  recipe.evaluation_length = 64;
  recipe.evaluation_chunks = kChunks;
  recipe.qk_mqa_dim = 8;
  recipe.freqfold = freqfold;
  recipe.kv_lora_rank = rank;
  return recipe;
}

Candidate candidate_of(const Recipe& recipe) {
  Candidate candidate;
  candidate.recipe = recipe;
  candidate.id = candidate_id(recipe);
  return candidate;
}

SweepWork work_of(const TinyProject& tiny, const std::vector<Recipe>& recipes) {
  SweepWork work;
  work.measurement = {recipes.front(), tiny.model(), tiny.calibration_text(), tiny.test_text(), tiny.statistics()};
  for (const auto& recipe : recipes) work.candidates.push_back(candidate_of(recipe));
  work.race = false;
  return work;
}

// What a listener heard, as a project keeps it.
struct Heard {
  std::map<std::string, Candidate> candidates;
  Perplexity original;
  std::vector<std::string> order;  // "original", "ID" …

  SweepListener listener() {
    return {[this](const Candidate& candidate) {
              candidates[candidate.id] = candidate;
              order.push_back(candidate.id);
            },
            [this](const Perplexity& perplexity) {
              original = perplexity;
              order.emplace_back("original");
            }};
  }
};

Heard measured(const SweepWork& work) {
  Heard heard;
  const auto status = measure_sweep(work, heard.listener(), Context{});
  EXPECT_TRUE(status.has_value()) << status.error().message;
  return heard;
}

// Sums of fp32 in blocks of other sizes.
void expect_near(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-5 * b[i]);
}

TEST(MeasureSweep, PredictsAllThenMeasuresInStepsWhatASweepDoes) {
  const TinyProject tiny;
  const auto work = work_of(tiny, {small_recipe(4, 40), small_recipe(8, 40)});
  const auto heard = measured(work);
  const auto &a = work.candidates[0].id, &b = work.candidates[1].id;
  ASSERT_GE(heard.order.size(), 7U);
  EXPECT_EQ(std::vector<std::string>(heard.order.begin(), heard.order.begin() + 7),
            (std::vector<std::string>{a, b, "original", a, a, b, b}));

  SweepRequest request{work.measurement.recipe,
                       tiny.model(),
                       tiny.calibration_text(),
                       tiny.test_text(),
                       tiny.statistics(),
                       {4, 8},
                       {40}};
  const auto outcome = run_sweep(request, Context{});
  ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
  expect_near(heard.original.nll, outcome->original.nll);
  for (std::size_t i = 0; i < 2; ++i) {
    const Candidate& candidate = heard.candidates.at(work.candidates[i].id);
    expect_near(candidate.partial_rope.nll, outcome->rows[i].partial_rope.nll);
    expect_near(candidate.mla.nll, outcome->rows[i].mla.nll);
    EXPECT_NEAR(candidate.predicted->divergence, outcome->rows[i].predicted.divergence, 1e-6);
    EXPECT_FALSE(candidate.stopped_early);
  }
}

TEST(MeasureSweep, GoesOnWhereItWasCancelled) {
  const TinyProject tiny;
  auto work = work_of(tiny, {small_recipe(4, 40), small_recipe(8, 40)});
  Heard first;
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  context.progress = [&](const Progress& progress) {
    if (progress.stage == "perplexity" && first.order.size() > 6) stop.request_stop();
  };
  const auto status = measure_sweep(work, first.listener(), context);
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(first.order.size(), 7U);

  for (Candidate& candidate : work.candidates) candidate = first.candidates.at(candidate.id);
  work.original = first.original;
  const auto rest = measured(work), whole = measured(work_of(tiny, {small_recipe(4, 40), small_recipe(8, 40)}));
  EXPECT_EQ(first.order.size() + rest.order.size(), whole.order.size()) << "a step was measured twice";
  for (const auto& [id, candidate] : whole.candidates) EXPECT_EQ(rest.candidates.at(id).mla.nll, candidate.mla.nll);
}

TEST(MeasureSweep, RanksShareOnePartialRope) {
  const TinyProject tiny;
  auto work = work_of(tiny, {small_recipe(4, 24), small_recipe(4, 40)});
  work.candidates[0].partial_rope.nll.assign(kChunks, 7.0);  // told apart from what would be measured
  const auto heard = measured(work);
  EXPECT_EQ(heard.candidates.at(work.candidates[1].id).partial_rope.nll, std::vector<double>(kChunks, 7.0));
}

TEST(MeasureSweep, ProgressIsThatOfAllPerplexities) {
  const TinyProject tiny;
  Progress last;
  double share = 0;
  Context context;
  context.progress = [&](const Progress& progress) {
    if (progress.stage != "perplexity") return;
    last = progress;
    const double now = static_cast<double>(progress.step) / progress.steps;
    EXPECT_GE(now, share);
    share = now;
  };
  ASSERT_TRUE(measure_sweep(work_of(tiny, {small_recipe(4, 40)}), {}, context));
  EXPECT_EQ(last.step, last.steps);
}

// ---- races ----

// Three chunks of each candidate are there already, so that the first test decides.
SweepWork race_of(const TinyProject& tiny, const std::vector<Recipe>& recipes, const std::vector<double>& nll) {
  auto work = work_of(tiny, recipes);
  work.race = true;
  work.original.nll.assign(kChunks, 2.0);
  for (std::size_t i = 0; i < recipes.size(); ++i) {
    work.candidates[i].predicted = AttentionError{};
    work.candidates[i].partial_rope.nll.assign(kChunks, 2.0);
    work.candidates[i].mla.nll = {nll[i], nll[i] + 0.5, nll[i] - 0.5};
  }
  return work;
}

TEST(SweepRace, LeavesWhatATestShowsToBeWorse) {
  const TinyProject tiny;
  const auto work = race_of(tiny, {small_recipe(4, 40), small_recipe(8, 40)}, {3, 9});
  const auto heard = measured(work);
  const Candidate &better = heard.candidates.at(work.candidates[0].id),
                  &worse = heard.candidates.at(work.candidates[1].id);
  EXPECT_TRUE(worse.stopped_early);
  EXPECT_EQ(worse.mla.nll.size(), 3U);
  EXPECT_FALSE(better.stopped_early);
  EXPECT_EQ(better.mla.nll.size(), static_cast<std::size_t>(kChunks));

  auto again = work;
  again.candidates[1] = worse;
  EXPECT_FALSE(measured(again).candidates.contains(worse.id)) << "what was left stays so in a race";
  again.race = false;
  const auto resumed = measured(again).candidates.at(worse.id);
  EXPECT_FALSE(resumed.stopped_early);
  EXPECT_EQ(resumed.mla.nll.size(), static_cast<std::size_t>(kChunks));
}

TEST(SweepRace, LessCacheIsNotLeftForMore) {
  const TinyProject tiny;
  const auto work = race_of(tiny, {small_recipe(4, 24), small_recipe(4, 40)}, {9, 3});
  const auto heard = measured(work);
  EXPECT_FALSE(heard.candidates.at(work.candidates[0].id).stopped_early);
  EXPECT_EQ(heard.candidates.at(work.candidates[0].id).mla.nll.size(), static_cast<std::size_t>(kChunks));
}

TEST(SweepRefuses, RecipesThatAreNoCandidates) {
  const TinyProject tiny;
  auto automatic = small_recipe(4, 40);
  automatic.freqfold.reset();
  EXPECT_TRUE(refused(measure_sweep(work_of(tiny, {automatic}), {}, Context{}), {"freqfold auto"}));
  auto other = small_recipe(4, 40);
  other.calibration.samples = 4;
  EXPECT_TRUE(refused(measure_sweep(work_of(tiny, {small_recipe(4, 40), other}), {}, Context{}), {"sweep of its own"}));
}

}  // namespace
}  // namespace transmla
