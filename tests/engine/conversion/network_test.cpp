// Converted networks that must be the original, or each other, to fp32 rounding.
#include <gtest/gtest.h>

#include "engine/conversion/fold.h"
#include "engine/conversion/transmla.h"
#include "engine/forward/pass.h"
#include "tests/engine/conversion/tiny_network.h"

namespace transmla {
namespace {

using testing::TinyNetwork;

// Two passes round a few times per layer each: 2 · 20 · layers · eps of the largest logit.
void expect_equal(const MatrixF& a, const MatrixF& b, int layers) {
  ASSERT_EQ(a.rows(), b.rows());
  EXPECT_LT((a - b).cwiseAbs().maxCoeff(), 40.0F * static_cast<float>(layers) * 0x1p-24F * b.cwiseAbs().maxCoeff());
}

class ConvertedNetwork : public ::testing::TestWithParam<std::string> {};

TEST_P(ConvertedNetwork, OneKeyHeadWithAllSlotsIsTheOriginalModel) {
  const TinyNetwork tiny({.family = GetParam(), .kv_heads = 1});
  const auto partial = tiny.plan({.qk_mqa_dim = 16, .kv_lora_rank = 16}, false);
  expect_equal(tiny.logits(partial), tiny.lossless_logits(), 2);
  const auto whole = tiny.plan({.qk_mqa_dim = 16, .kv_lora_rank = 16}, true);
  expect_equal(tiny.logits(whole), tiny.lossless_logits(), 2);
}

TEST_P(ConvertedNetwork, AFullLatentIsPartialRope) {
  const TinyNetwork tiny({.family = GetParam()});
  TransmlaOptions options{.qk_mqa_dim = 8, .freqfold = 4, .collapse = 2, .kv_lora_rank = 2 * 2 * 16 - 8};
  const auto partial = tiny.plan(options, false), whole = tiny.plan(options, true);
  expect_equal(tiny.logits(whole), tiny.logits(partial), 2);
  options.q_lora_rank = 4 * 16;
  expect_equal(tiny.logits(tiny.plan(options, true)), tiny.logits(partial), 2);
}

TEST_P(ConvertedNetwork, AMeanTakenOutOfTheLatentComesBack) {
  const TinyNetwork tiny({.family = GetParam()});
  const auto plans = tiny.plan({.qk_mqa_dim = 8, .freqfold = 4, .collapse = 2, .kv_lora_rank = 8}, true);
  auto whole = plans, elsewhere = plans;
  for (MlaLayer& plan : whole) plan.latent->mean.resize(0);
  for (MlaLayer& plan : elsewhere) plan.latent->mean = VectorD::LinSpaced(tiny.config().kv_width() * 2, -1, 2);
  expect_equal(tiny.logits(plans), tiny.logits(whole), 2);
  expect_equal(tiny.logits(elsewhere), tiny.logits(whole), 2);
}

TEST_P(ConvertedNetwork, ALowRankIsAnotherModel) {
  const TinyNetwork tiny({.family = GetParam()});
  const TransmlaOptions options{.qk_mqa_dim = 8, .freqfold = 4, .collapse = 2, .kv_lora_rank = 8};
  const MatrixF logits = tiny.logits(tiny.plan(options, true));
  EXPECT_GT((logits - tiny.original_logits()).cwiseAbs().maxCoeff(), 0.1F * logits.cwiseAbs().maxCoeff());
}

// A slot for every frequency of every key head, B_h picking its own: the MLA form is then the original attention.
MlaLayer all_slots(const ModelConfig& config) {
  const Index d = config.head_dim, F = d / 2, R = config.kv_heads * F;
  MlaLayer plan;
  RotarySlots& slots = plan.rotary;
  slots.key = MatrixD::Zero(config.kv_width(), 2 * R);
  for (Index head = 0; head < config.kv_heads; ++head) {
    slots.key.block(head * d, head * F, F, F).setIdentity();
    slots.key.block(head * d + F, R + head * F, F, F).setIdentity();
    const auto theta = rope_frequencies(config.head_dim, config.rope_theta, config.rope_scaling);
    slots.frequencies.insert(slots.frequencies.end(), theta.begin(), theta.end());
  }
  for (Index head = 0; head < config.query_heads; ++head) {
    slots.query.emplace_back(slots.key.middleRows(head / config.group() * d, d));
  }
  slots.position_free = MatrixD::Zero(config.kv_width(), config.kv_width());
  slots.key_heads = config.kv_heads;
  return plan;
}

TEST_P(ConvertedNetwork, ASlotForEveryHeadAndFrequencyIsTheOriginalModel) {
  const TinyNetwork tiny({.family = GetParam()});
  std::vector<MlaLayer> plans(2, all_slots(tiny.config()));
  for (std::size_t i = 0; i < plans.size(); ++i) plans[i].norms = tiny.norms()[i];
  expect_equal(tiny.logits(plans), tiny.lossless_logits(), 2);
}

TEST_P(ConvertedNetwork, ScaledFrequenciesReachTheSlots) {
  const nlohmann::json scaling = {{"rope_type", "linear"}, {"factor", 4.0}};
  const TinyNetwork tiny({.family = GetParam(), .kv_heads = 1, .rope_scaling = scaling});
  const auto partial = tiny.plan({.qk_mqa_dim = 16, .kv_lora_rank = 16}, false);
  expect_equal(tiny.logits(partial), tiny.lossless_logits(), 2);
}

INSTANTIATE_TEST_SUITE_P(Families, ConvertedNetwork, ::testing::ValuesIn(fixtures::family_names()),
                         [](const auto& instance) { return instance.param; });

// Norms of queries and keys as constants, before anything is converted.
TEST(FoldedNorms, AreTheCheckpointThatHasThemFolded) {
  const TinyNetwork tiny({.family = "qwen3"});
  const MatrixF folded = tiny.logits_of(folded_norms_network(tiny.shared(), tiny.norms()));
  expect_equal(folded, tiny.lossless_logits(), 2);
  const MatrixF original = tiny.original_logits();
  EXPECT_GT((folded - original).norm(), 1e-3 * original.norm()) << "the norms do something";
  // Constants that were fitted are nearer than none.
  const MatrixF unfitted = tiny.logits_of(folded_norms_network(tiny.shared(), std::vector<NormFactors>(2)));
  EXPECT_LT((folded - original).norm(), (unfitted - original).norm());
}

TEST(PlanTransmla, PlansEveryLayerFromItsOwnStatistics) {
  const TinyNetwork tiny({.layers = 3});
  TransmlaOptions options{.qk_mqa_dim = 8, .freqfold = 2, .collapse = 2, .kv_lora_rank = 20};
  options.q_lora_rank = 10;
  const auto plans = tiny.plan(options, true);
  ASSERT_EQ(plans.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(plans[i].rotary.key, rorope(*tiny.statistics().layers[i], tiny.config(), options)->key);
    EXPECT_EQ(plans[i].query_basis, query_basis(*tiny.statistics().layers[i], options).value());
    EXPECT_EQ(plans[i].latent->down.cols(), 20);
  }
  EXPECT_NE(plans[0].rotary.key, plans[1].rotary.key);
  for (const MlaLayer& layer : tiny.plan(options, false)) {
    EXPECT_FALSE(layer.latent);
    EXPECT_EQ(layer.query_basis.size(), 0);
  }
}

TEST(PlanTransmla, ReportsLayersAndStops) {
  const TinyNetwork tiny({.layers = 3});
  std::vector<int> steps;
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  context.progress = [&](const Progress& progress) {
    steps.push_back(progress.step);
    if (progress.step == 1) stop.request_stop();
  };
  const auto plans =
      plan_transmla(tiny.statistics(), tiny.config(), {.qk_mqa_dim = 16, .kv_lora_rank = 16}, true, context);
  ASSERT_FALSE(plans);
  EXPECT_EQ(plans.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(steps, (std::vector<int>{0, 1}));
}

TEST(PlanTransmla, RefusesStatisticsThatDoNotServe) {
  const TinyNetwork tiny({.layers = 2});
  TransmlaOptions options{.qk_mqa_dim = 16, .kv_lora_rank = 16};
  Statistics statistics;
  statistics.layers.push_back(*tiny.statistics().layers[0]);
  const auto short_plan = plan_transmla(statistics, tiny.config(), options, true, {});
  ASSERT_FALSE(short_plan);
  EXPECT_EQ(short_plan.error().message, "the statistics hold 1 layers, the model has 2: calibrate again");
  statistics = {};
  for (std::size_t i = 0; i < 2; ++i) {
    LayerStatistics layer = *tiny.statistics().layers[i];
    layer.queries.resize(0, 0);
    statistics.layers.push_back(std::move(layer));
  }
  options.q_lora_rank = 8;
  const auto no_queries = plan_transmla(statistics, tiny.config(), options, true, {});
  ASSERT_FALSE(no_queries);
  EXPECT_NE(no_queries.error().message.find("calibrate again with full queries"), std::string::npos);
}

}  // namespace
}  // namespace transmla
