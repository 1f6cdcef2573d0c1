// Sweeps and predicted errors: rows against single conversions, predictions against whole plans measured directly.
#include "engine/session/sweep.h"

#include <gtest/gtest.h>

#include "engine/conversion/score/latent.h"
#include "engine/conversion/score/score.h"
#include "engine/conversion/score/slots.h"
#include "engine/session/calibration_text.h"
#include "engine/session/inspect_errors.h"
#include "engine/session/source.h"
#include "engine/session/statistics_stage.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_project.h"

namespace transmla {
namespace {

using fixtures::refused;
using fixtures::TinyProject;

// In fp32, few steps of each fit. The golden llama has d = 32, H = 2.
Recipe small_recipe(const std::string& method) {
  Recipe recipe = default_recipe(method);
  recipe.dtype = "fp32";
  recipe.calibration.samples = 8;
  recipe.calibration.generated = method == "score" ? 4 : 0;
  recipe.calibration.length = 64;
  recipe.evaluation_length = 64;
  recipe.evaluation_chunks = 3;
  recipe.qk_mqa_dim = 8;
  recipe.kv_lora_rank = 40;
  recipe.score.fit_samples = 4;
  recipe.score.slot_fit.schedule.steps = 3;
  recipe.score.output_fit.schedule.steps = 3;
  return recipe;
}

SweepRequest sweep_of(const TinyProject& tiny, const std::string& method) {
  SweepRequest request{
      small_recipe(method), tiny.model(), tiny.calibration_text(), tiny.test_text(), tiny.statistics(), {}, {24, 40}};
  if (method == "score") request.qk_mqa_dims = {8, 16};
  return request;
}

SweepOutcome swept(const SweepRequest& request) {
  auto outcome = run_sweep(request, Context{});
  EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
  return outcome ? std::move(*outcome) : SweepOutcome{};
}

ConversionOutcome converted(const TinyProject& tiny, const Recipe& recipe) {
  ConversionRequest request;
  request.recipe = recipe;
  request.model = tiny.model();
  request.calibration_text = tiny.calibration_text();
  request.test_text = tiny.test_text();
  request.statistics = tiny.folder() / "others";  // nothing is taken over from the sweep
  auto outcome = run_conversion(request, Context{});
  EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
  return outcome ? std::move(*outcome) : ConversionOutcome{};
}

void expect_equal(const AttentionError& a, const AttentionError& b) {
  EXPECT_EQ(a.score_error, b.score_error);
  EXPECT_EQ(a.divergence, b.divergence);
  EXPECT_EQ(a.output_error, b.output_error);
}

// Whole plans of a recipe by the methods' own functions, measured by the engine.
class Direct {
 public:
  Direct(const TinyProject& tiny, const Recipe& recipe) : recipe_(recipe) {
    source_ = open_source(tiny.model()).value();
    const auto settings = calibration_settings(recipe);
    shared_ = std::make_shared<SharedWeights>(source_.model, settings.precision, 0);
    const CalibrationInput input{shared_, source_.tokenizer, tiny.calibration_text(), tiny.statistics()};
    text_ = calibration_text(input, settings, {}).value();
    statistics_ = obtain_statistics(shared_, text_, settings, tiny.statistics(), {}).value().statistics;
  }

  std::vector<AttentionError> errors() const {
    const auto plans = recipe_.method == "score" ? score_plans() : transmla_plans();
    const std::vector<std::span<const MlaLayer>> one{plans};
    return attention_errors(shared_, one, error_sample(text_.batch), {}).value().front();
  }

 private:
  std::vector<MlaLayer> transmla_plans() const {
    const auto& config = source_.model->config();
    return plan_transmla(statistics_, config, transmla_options(recipe_, config), true, {}).value();
  }
  std::vector<MlaLayer> score_plans() const {
    auto plans = plan_score(statistics_, *source_.model, score_options(recipe_), {}).value();
    const auto& config = source_.model->config();
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const MatrixF o = source_.model->load_attention(static_cast<int>(i)).value().o;
      const auto lent = statistics_.layers[i];
      const LayerStatistics& known = *lent;
      plans[i].latent = score_latent(known, config, o, plans[i].rotary, head_sensitivity(known, config, o),
                                     {recipe_.kv_lora_rank, recipe_.score.key_weight})
                            .value();
    }
    return plans;
  }

  Recipe recipe_;
  Source source_;
  std::shared_ptr<SharedWeights> shared_;
  TokenText text_;
  Statistics statistics_;
};

// Principal components of a smaller rank are the first of a larger one but for rounding: eigenvalue solvers may be
// asked for fewer. In fp32 that is what a plan's matrices hold, and scores are about ten times their root mean square.
void expect_near(const AttentionError& a, const AttentionError& b) {
  constexpr double rounding = 10 * 64 * 0x1p-24;
  EXPECT_NEAR(a.score_error, b.score_error, rounding * (1 + b.score_error));
  EXPECT_NEAR(a.divergence, b.divergence, rounding * (1 + b.divergence));
  EXPECT_NEAR(a.output_error, b.output_error, rounding * (1 + b.output_error));
}

class EveryMethod : public testing::TestWithParam<const char*> {};

TEST_P(EveryMethod, RowsArePredictedByTheirPlansBeforeAnyPerplexity) {
  const TinyProject tiny;
  auto request = sweep_of(tiny, GetParam());
  std::vector<std::string> told;
  request.on_predictions = [&](const auto& predictions) { told.push_back(fmt::format("{}", predictions.size())); };
  request.on_perplexity = [&](const std::string& name, const Perplexity&) { told.push_back(name); };
  const auto outcome = swept(request);
  ASSERT_GE(told.size(), 2U);
  EXPECT_EQ(told[0], fmt::format("{}", outcome.predictions.size()));
  EXPECT_EQ(told[1], "original");
  ASSERT_FALSE(outcome.rows.empty());
  for (const auto& row : outcome.rows) {
    Recipe recipe = request.recipe;
    recipe.qk_mqa_dim = row.qk_mqa_dim;
    recipe.kv_lora_rank = row.kv_lora_rank;
    if (recipe.method == "transmla") recipe.freqfold = row.freqfold;
    SCOPED_TRACE(fmt::format("{} {} {}", row.qk_mqa_dim, row.freqfold, row.kv_lora_rank));
    expect_near(row.predicted, mean_error(Direct(tiny, recipe).errors()));
    EXPECT_EQ(row.cache.after.numbers_per_layer, row.qk_mqa_dim + row.kv_lora_rank);
  }
}

TEST_P(EveryMethod, InspectPredictsWhatASweepDoes) {
  const TinyProject tiny;
  auto sweep = sweep_of(tiny, GetParam());
  sweep.qk_mqa_dims.clear();
  sweep.kv_lora_ranks = {40};
  const auto rows = swept(sweep);
  const auto errors =
      inspect_errors({sweep.recipe, tiny.model(), tiny.calibration_text(), tiny.statistics()}, Context{});
  ASSERT_TRUE(errors.has_value()) << errors.error().message;
  EXPECT_TRUE(errors->statistics_reused);
  EXPECT_EQ(errors->mla.size(), 2U);
  for (const auto& prediction : rows.predictions) {
    if (prediction.freqfold == errors->recipe.freqfold.value_or(0)) {
      expect_equal(prediction.error, mean_error(errors->mla));
    }
  }
  EXPECT_EQ(to_json(*errors).at("layers").size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Session, EveryMethod, testing::Values("score", "transmla"));

TEST(ScoreSweep, RowsAreSingleConversions) {
  const TinyProject tiny;
  const auto request = sweep_of(tiny, "score");
  const auto outcome = swept(request);
  ASSERT_EQ(outcome.rows.size(), 4U);
  const auto& row = outcome.rows[3];
  EXPECT_EQ(row.qk_mqa_dim, 16);
  EXPECT_EQ(row.kv_lora_rank, 40);
  EXPECT_EQ(outcome.rows[2].partial_rope.nll, row.partial_rope.nll);
  Recipe recipe = request.recipe;
  recipe.qk_mqa_dim = 16;
  const auto single = converted(tiny, recipe);
  EXPECT_EQ(row.partial_rope.nll, single.partial_rope->nll);
  EXPECT_EQ(row.mla.nll, single.mla->nll);
}

TEST(ScoreSweep, GoesOnFromKeptPlansAndFitsSlotsOnce) {
  const TinyProject tiny;
  auto request = sweep_of(tiny, "score");
  request.qk_mqa_dims = {8};
  std::map<std::string, int> fitted;  // by stage
  Context context;
  context.progress = [&](const Progress& progress) {
    if (progress.step == 0) ++fitted[progress.stage];
  };
  const auto first = run_sweep(request, context);
  ASSERT_TRUE(first.has_value()) << first.error().message;
  EXPECT_EQ(fitted["fitting slots"], 1);
  EXPECT_EQ(fitted["converting"], 2);
  fitted.clear();
  const auto second = run_sweep(request, context);
  ASSERT_TRUE(second.has_value()) << second.error().message;
  EXPECT_EQ(fitted["fitting slots"] + fitted["converting"], 0);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(first->rows[i].mla.nll, second->rows[i].mla.nll);
}

TEST(TransmlaSweep, FreqfoldAutoIsPredictedForAllThatItTries) {
  const TinyProject tiny;
  auto request = sweep_of(tiny, "transmla");
  request.recipe.kv_lora_rank = 512;  // no row's, so it need not fit the model
  const auto outcome = swept(request);
  ASSERT_EQ(outcome.rows.size(), 2U);
  std::vector<int> freqfolds;
  for (const auto& prediction : outcome.predictions) freqfolds.push_back(prediction.freqfold);
  EXPECT_EQ(freqfolds, (std::vector<int>{4, 4, 8, 8, 16, 16}));  // the collapse 32 / 8 and its doublings to d/2
}

TEST(InspectErrors, FreqfoldAutoIsThatOfLeastDivergence) {
  const TinyProject tiny;
  const auto errors =
      inspect_errors({small_recipe("transmla"), tiny.model(), tiny.calibration_text(), tiny.statistics()}, Context{});
  ASSERT_TRUE(errors.has_value()) << errors.error().message;
  ASSERT_EQ(errors->candidates.size(), 3U);
  for (const auto& candidate : errors->candidates) {
    EXPECT_LE(mean_error(errors->partial_rope).divergence, mean_error(candidate.partial_rope).divergence);
  }
  EXPECT_EQ(to_json(*errors).at("candidates").size(), 3U);
}

TEST(SweepRefuses, WhatTheMethodDoesNotHave) {
  const TinyProject tiny;
  auto score = sweep_of(tiny, "score");
  score.freqfolds = {4, 8};
  EXPECT_TRUE(refused(run_sweep(score, Context{}), {"4, 8", "score", "transmla"}));
  auto transmla = sweep_of(tiny, "transmla");
  transmla.qk_mqa_dims = {8, 16};
  EXPECT_TRUE(refused(run_sweep(transmla, Context{}), {"8, 16", "transmla", "score"}));
  auto large = sweep_of(tiny, "score");
  large.kv_lora_ranks = {24, 129};
  EXPECT_TRUE(refused(run_sweep(large, Context{}), {"129", "128"}));
  EXPECT_TRUE(fixtures::entries_of(tiny.statistics()).empty()) << "work was done before the refusal";
}

}  // namespace
}  // namespace transmla
