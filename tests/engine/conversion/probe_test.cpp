#include "engine/conversion/probe.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/engine/conversion/tiny_network.h"

namespace transmla {
namespace {

using testing::TinyNetwork;

struct Rms {
  double largest = 0, mean = 0;
};

Rms rms_of(const MatrixD& rows) {
  const VectorD rms = rows.rowwise().norm() / std::sqrt(static_cast<double>(rows.cols()));
  return {rms.maxCoeff(), rms.mean()};
}

void expect_near(const Rms& actual, const Rms& expected) {
  const double tolerance = 40 * std::numeric_limits<float>::epsilon();  // fp32 on both sides
  EXPECT_NEAR(actual.largest, expected.largest, tolerance * expected.largest);
  EXPECT_NEAR(actual.mean, expected.mean, tolerance * expected.mean);
}

MatrixD normed_embeddings(const Model& model, const TokenBatch& batch) {
  const MatrixF table = model.load_matrix(Role::embedding).value();
  const VectorF gain = model.load_vector(Role::attention_norm, 0).value();
  MatrixD rows(batch.sequences * batch.length, table.cols());
  for (Index i = 0; i < rows.rows(); ++i) {
    const VectorD x = table.row(batch.tokens[static_cast<std::size_t>(i)]).cast<double>();
    rows.row(i) = gain.cast<double>().cwiseProduct(x) /
                  std::sqrt(x.squaredNorm() / static_cast<double>(x.size()) + model.config().norm_eps);
  }
  return rows;
}

MatrixD projected(const MatrixD& rows, const MatrixF& weight, const VectorF& bias) {
  MatrixD y = rows * weight.cast<double>().transpose();
  if (bias.size() > 0) y.rowwise() += bias.cast<double>().transpose();
  return y;
}

class ProbeLatents : public ::testing::TestWithParam<std::string> {
 protected:
  const TinyNetwork tiny_{{.family = GetParam()}};
  const TokenBatch batch_ = tiny_.tokens(3, 20);
  TransmlaOptions options_{.qk_mqa_dim = 8, .freqfold = 4, .collapse = 2, .kv_lora_rank = 12};

  std::vector<LatentRms> probe(std::vector<MlaLayer>& plans, bool set_norm_gains) const {
    return testing::expect(probe_latents(tiny_.shared(), plans, set_norm_gains, batch_, {}));
  }
};

// The first layer's latents depend on nothing but the embedding.
TEST_P(ProbeLatents, FirstLayerIsWhatTheFormulasGive) {
  auto plans = tiny_.plan(options_, true);
  const auto latents = probe(plans, false);
  const Model& model = tiny_.shared()->model();
  const LayerWeights weights = model.load_attention(0).value();
  const MatrixD x = normed_embeddings(model, batch_);
  MatrixD kv(x.rows(), 64);
  kv << projected(x, weights.k, weights.k_bias), projected(x, weights.v, weights.v_bias);
  if (weights.k_bias.size() > 0) kv.rowwise() -= plans[0].latent->mean.transpose();
  expect_near({latents[0].kv_largest, latents[0].kv_mean}, rms_of(kv * plans[0].latent->down));
  expect_near({latents[0].query_largest, latents[0].query_mean}, rms_of(projected(x, weights.q, weights.q_bias)));
}

TEST_P(ProbeLatents, AQueryLatentIsMeasuredWithoutTheBias) {
  options_.q_lora_rank = 10;
  auto plans = tiny_.plan(options_, true);
  const auto latents = probe(plans, false);
  const Model& model = tiny_.shared()->model();
  const MatrixD q = projected(normed_embeddings(model, batch_), model.load_attention(0).value().q, {});
  expect_near({latents[0].query_largest, latents[0].query_mean}, rms_of(q * plans[0].query_basis));
}

// What a whole pass of the finished network shows a tap, by layer.
std::vector<Rms> tapped(const TinyNetwork& tiny, const std::vector<MlaLayer>& plans, const TokenBatch& batch) {
  std::vector<Rms> seen;
  PassOptions options;
  options.tap = [&](const AttentionTap& tap) -> Status {
    const Eigen::Map<const MatrixF> kv(tap.kv, tap.rows(), tap.kv_width);
    seen.push_back(rms_of(kv.rightCols(tap.kv_width - 8).cast<double>()));
    return {};
  };
  const TokenView tokens{batch.tokens.data(), batch.sequences, batch.length};
  testing::expect(logits(tiny.network(plans), tokens, options, {}));
  return seen;
}

TEST_P(ProbeLatents, EveryLayerSeesTheConvertedStream) {
  for (const bool set_norm_gains : {false, true}) {
    auto plans = tiny_.plan(options_, true);
    const auto latents = probe(plans, set_norm_gains);
    const auto expected = tapped(tiny_, plans, batch_);
    ASSERT_EQ(latents.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      SCOPED_TRACE(fmt::format("layer {}, norm gains {}", i, set_norm_gains));
      expect_near({latents[i].kv_largest, latents[i].kv_mean}, expected[i]);
    }
  }
}

TEST_P(ProbeLatents, SetsGainsWhereAskedFor) {
  auto plans = tiny_.plan(options_, true);
  probe(plans, false);
  EXPECT_FALSE(plans[1].kv_norm_gain);
  auto latents = probe(plans, true);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    EXPECT_EQ(plans[i].kv_norm_gain, latents[i].kv_mean);
    EXPECT_FALSE(plans[i].query_norm_gain);  // no query latent, no norm
  }
  options_.q_lora_rank = 10;
  plans = tiny_.plan(options_, true);
  latents = probe(plans, true);
  for (std::size_t i = 0; i < plans.size(); ++i) EXPECT_EQ(plans[i].query_norm_gain, latents[i].query_mean);
}

INSTANTIATE_TEST_SUITE_P(Families, ProbeLatents, ::testing::Values("llama", "qwen2"),
                         [](const auto& instance) { return instance.param; });

TEST(ProbeLatentsRefuses, PlansThatDoNotFitAndStops) {
  const TinyNetwork tiny({});
  const TransmlaOptions options{.qk_mqa_dim = 16, .kv_lora_rank = 12};
  const TokenBatch batch = tiny.tokens(1, 8);
  auto partial = tiny.plan(options, false), whole = tiny.plan(options, true);
  auto result = probe_latents(tiny.shared(), partial, false, batch, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "a plan without a joint latent has nothing to measure: plan with latents");
  std::stop_source stop;
  stop.request_stop();
  Context context;
  context.stop = stop.get_token();
  result = probe_latents(tiny.shared(), whole, false, batch, context);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::cancelled);
  whole.pop_back();
  result = probe_latents(tiny.shared(), whole, false, batch, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "a plan of 1 layers cannot be measured on a model of 2");
}

}  // namespace
}  // namespace transmla
