// Measurements in turns against whole conversions.
#include "engine/session/measurement.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/session/kept_networks.h"
#include "engine/session/source.h"
#include "tests/engine/session/tiny_request.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::refused;
using fixtures::TinyProject;

Recipe recipe_for(const std::string& method) {
  Recipe recipe = fixtures::request_for(TinyProject(), method).recipe;
  if (method == "transmla") recipe.freqfold = 8;
  return recipe;
}

std::unique_ptr<Measurement> opened(const TinyProject& tiny, const Recipe& recipe) {
  auto measurement = Measurement::open(
      {recipe, tiny.model(), tiny.calibration_text(), tiny.test_text(), tiny.statistics()}, Context{});
  EXPECT_TRUE(measurement.has_value()) << measurement.error().message;
  return measurement ? std::move(*measurement) : nullptr;
}

std::vector<double> all_of(Measurement& measurement, const Result<Network>& network) {
  EXPECT_TRUE(network.has_value()) << network.error().message;
  std::vector<double> nll;
  for (int first = 0; first < measurement.chunks(); first += 2) {
    const int count = std::min(2, measurement.chunks() - first);
    const auto values = measurement.nll(*network, first, count, "perplexity", Context{}).value();
    nll.insert(nll.end(), values.begin(), values.end());
  }
  return nll;
}

// Sums of fp32 in blocks of other sizes.
void expect_near(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-5 * b[i]);
}

class MeasuredMethod : public testing::TestWithParam<const char*> {};

TEST_P(MeasuredMethod, MeasuresWhatAConversionDoes) {
  const TinyProject tiny;
  auto request = fixtures::request_for(tiny, GetParam());
  request.recipe = recipe_for(GetParam());
  request.recipe.use_qkv_norm = request.recipe.method == "transmla";
  request.save.reset();
  request.statistics = tiny.folder() / "others";  // nothing is taken over
  const auto whole = fixtures::converted(request);
  const auto measurement = opened(tiny, request.recipe);
  ASSERT_NE(measurement, nullptr);
  EXPECT_EQ(measurement->text_sha256(), whole.evaluation->sha256);
  expect_near(all_of(*measurement, measurement->original()), whole.original->nll);
  expect_near(all_of(*measurement, measurement->partial_rope(request.recipe, {})), whole.partial_rope->nll);
  expect_near(all_of(*measurement, measurement->converted(request.recipe, {})), whole.mla->nll);
}

INSTANTIATE_TEST_SUITE_P(Session, MeasuredMethod, testing::Values("score", "transmla"));

TEST(Measurement, FinishedPlansAreNotMadeAgain) {
  const TinyProject tiny;
  const auto recipe = recipe_for("score");
  std::map<std::string, int> stages;
  Context context;
  context.progress = [&](const Progress& progress) { ++stages[progress.stage]; };
  const auto measurement = opened(tiny, recipe);
  ASSERT_TRUE(measurement->converted(recipe, context));
  EXPECT_GT(stages["converting"], 0);
  stages.clear();
  ASSERT_TRUE(measurement->converted(recipe, context));
  EXPECT_TRUE(stages.empty()) << "kept in memory";
  ASSERT_TRUE(opened(tiny, recipe)->converted(recipe, context));
  ASSERT_TRUE(opened(tiny, recipe)->partial_rope(recipe, context));
  EXPECT_TRUE(stages.empty()) << "kept in the store";
}

TEST(Measurement, PredictsInTheOrderAsked) {
  const TinyProject tiny;
  std::vector<Recipe> recipes(3, recipe_for("transmla"));
  recipes[0].kv_lora_rank = 24;
  recipes[1].balance_kv_ratio = 2;  // has plans of its own
  const auto measurement = opened(tiny, recipes[2]);
  const auto together = measurement->predict(recipes, Context{});
  ASSERT_TRUE(together.has_value()) << together.error().message;
  for (std::size_t i = 0; i < recipes.size(); ++i) {
    const auto alone = mean_error(measurement->predict({recipes[i]}, Context{}).value().front());
    EXPECT_NEAR(mean_error((*together)[i]).output_error, alone.output_error, 1e-4 * alone.output_error) << i;
  }
  EXPECT_GT(mean_error((*together)[0]).output_error, mean_error((*together)[2]).output_error)
      << "a smaller rank errs more";
}

// KL divergence of rows of logits [tokens, vocab], over the tokens that have a next one.
double plain_divergence(const MatrixF& a, const MatrixF& b) {
  double sum = 0;
  for (Index t = 0; t + 1 < a.rows(); ++t) {
    const Eigen::ArrayXd p = a.row(t).cast<double>().array().exp(), q = b.row(t).cast<double>().array().exp();
    sum += (p / p.sum() * ((p / p.sum()).log() - (q / q.sum()).log())).sum();
  }
  return sum / static_cast<double>(a.rows() - 1);
}

TEST(Measurement, ComparesItsChunksWithTheOriginal) {
  const TinyProject tiny;
  const auto recipe = recipe_for("transmla");
  const auto measurement = opened(tiny, recipe);
  const auto network = measurement->converted(recipe, {}).value();
  const auto compared = measurement->compare(network, 1, 2, "comparison", {});
  ASSERT_TRUE(compared.has_value()) << compared.error().message;
  expect_near(compared->converted.nll, measurement->nll(network, 1, 2, "perplexity", {}).value());
  const auto source = open_source(tiny.model()).value();
  const auto text = evaluation_text(*source.tokenizer, tiny.test_text(), 64, recipe.evaluation_chunks).value();
  for (int chunk = 0; chunk < 2; ++chunk) {
    const TokenView tokens{text.batch.sequence(1 + chunk), 1, text.batch.length};
    const auto a = logits(measurement->original(), tokens, {}, {}).value(), b = logits(network, tokens, {}, {}).value();
    const double divergence = plain_divergence(a, b);
    EXPECT_NEAR(compared->kl_divergence[static_cast<std::size_t>(chunk)], divergence, 1e-5 + 1e-4 * divergence);
  }
}

TEST(Measurement, PartialRopeDependsOnItsOwnChoicesAlone) {
  for (const char* method : {"score", "transmla"}) {
    const Recipe recipe = recipe_for(method);
    Recipe rank = recipe, slots = recipe;
    rank.kv_lora_rank = 24;
    rank.evaluation_chunks = 1;
    slots.qk_mqa_dim = 16;
    EXPECT_EQ(partial_rope_key(rank), partial_rope_key(recipe));
    EXPECT_NE(partial_rope_key(slots), partial_rope_key(recipe));
  }
}

TEST(Measurement, RefusesWhatCannotBeMeasuredTogether) {
  const TinyProject tiny;
  const auto recipe = recipe_for("transmla");
  const auto measurement = opened(tiny, recipe);
  auto automatic = recipe, score = recipe_for("score"), longer = recipe, large = recipe;
  automatic.freqfold.reset();
  longer.calibration.length = 32;
  large.kv_lora_rank = 512;
  EXPECT_TRUE(refused(measurement->partial_rope(automatic, {}), {"freqfold auto"}));
  EXPECT_TRUE(refused(measurement->converted(score, {}), {"sweep of its own"}));
  EXPECT_TRUE(refused(measurement->predict({recipe, longer}, {}), {"sweep of its own"}));
  EXPECT_TRUE(refused(measurement->converted(large, {}), {"512"}));
  EXPECT_FALSE(measurement->nll(measurement->original(), 5, 2, "perplexity", {}));
  EXPECT_FALSE(measurement->nll(measurement->original(), -1, 1, "perplexity", {}));
  EXPECT_FALSE(measurement->compare(measurement->original(), 5, 2, "comparison", {}));
  EXPECT_TRUE(refused(measurement->layer_errors(score, {}), {"sweep of its own"}));
  const auto nothing = Measurement::open({recipe, tiny.folder() / "none", {}, {}, {}}, {});
  EXPECT_TRUE(refused(nothing, {"none"}));
}

// ---- kept networks ----

std::vector<MlaLayer> plan_of(Index numbers) {
  MlaLayer layer;
  layer.down = MatrixF::Zero(1, numbers);
  return {layer};
}

TEST(KeptNetworks, TheLatestStayWithinTheirBytes) {
  const TinyProject tiny;
  const auto shared = std::make_shared<SharedWeights>(Model::open(tiny.model()).value(), Precision::f32, 0);
  EXPECT_EQ(bytes_of(plan_of(25)), 100U);
  KeptNetworks kept(2 * 250);  // half for plans
  for (const char* key : {"a", "b"}) kept.keep(key, shared, plan_of(25));
  EXPECT_TRUE(kept.find("a")) << "and is the latest now";
  kept.keep("c", shared, plan_of(25));
  EXPECT_FALSE(kept.find("b"));
  EXPECT_TRUE(kept.find("a"));
  kept.keep("large", shared, plan_of(1000));
  EXPECT_TRUE(kept.find("large"));
  EXPECT_FALSE(kept.find("a"));
}

TEST(KeptNetworks, AreAFew) {
  const TinyProject tiny;
  const auto shared = std::make_shared<SharedWeights>(Model::open(tiny.model()).value(), Precision::f32, 0);
  KeptNetworks kept(1 << 30);
  for (int plan = 0; plan < 20; ++plan) kept.keep(fmt::format("{}", plan), shared, plan_of(1));
  EXPECT_FALSE(kept.find("0"));
  EXPECT_TRUE(kept.find("19"));
}

}  // namespace
}  // namespace transmla
