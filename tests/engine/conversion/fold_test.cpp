// Folded weights against the formulas of METHOD.md, "The MLA form", worked out token by token in double.
#include "engine/conversion/fold.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "tests/engine/conversion/synthetic.h"

namespace transmla {
namespace {

using testing::options;
using testing::Random;

// A layer with weights and inputs of unit scale.
struct Layer {
  ModelConfig config = testing::small_config(2, 8);
  LayerWeights weights;
  VectorD at_m, at_n, at_other;  // inputs of the querying token, of the answering one and of another [hidden]

  explicit Layer(bool biased, unsigned seed = 3) {
    Random random(seed);
    const auto weight = [&](Index rows, Index cols) { return MatrixF(random.matrix(rows, cols).cast<float>()); };
    weights.q = weight(config.q_width(), config.hidden);
    weights.k = weight(config.kv_width(), config.hidden);
    weights.v = weight(config.kv_width(), config.hidden);
    weights.o = weight(config.hidden, config.q_width());
    if (biased) {
      weights.q_bias = weight(config.q_width(), 1);
      weights.k_bias = weight(config.kv_width(), 1);
      weights.v_bias = weight(config.kv_width(), 1);
    }
    at_m = random.vector(config.hidden);
    at_n = random.vector(config.hidden);
    at_other = random.vector(config.hidden);
  }
  VectorD q() const { return project(weights.q, weights.q_bias, at_m); }
  VectorD k(const VectorD& x) const { return project(weights.k, weights.k_bias, x); }
  VectorD v(const VectorD& x) const { return project(weights.v, weights.v_bias, x); }

  static VectorD project(const MatrixF& weight, const VectorF& bias, const VectorD& x) {
    VectorD y = weight.cast<double>() * x;
    if (bias.size() > 0) y += bias.cast<double>();
    return y;
  }
};

constexpr int m = 17, n = 4;  // positions

double rotary_score(const VectorD& q, const VectorD& k, const std::vector<double>& phi) {
  const auto R = static_cast<Index>(phi.size());
  std::complex<double> score = 0;
  for (Index i = 0; i < R; ++i) {
    const std::complex<double> query(q(i), q(R + i)), key(k(i), k(R + i));
    score += std::conj(query * std::polar(1.0, phi[static_cast<std::size_t>(i)] * m)) * key *
             std::polar(1.0, phi[static_cast<std::size_t>(i)] * n);
  }
  return score.real();
}

VectorD normed(const VectorD& x, const std::optional<LatentNorm>& norm) {
  if (!norm) return x;
  const double rms = std::sqrt(x.squaredNorm() / static_cast<double>(x.size()) + norm->eps);
  return norm->gain.cast<double>().cwiseProduct(x) / rms;
}

struct Attention {
  VectorD
      scores;  // per query head, scaled; less those of the other token, since what all keys share cancels in softmax
  MatrixD values;  // [value heads, d]
};

// What AttentionWeights mean, by forward/attention_weights.h.
Attention run_folded(const AttentionWeights& w, const VectorD& at_m, const VectorD& at_n) {
  const HeadLayout& heads = w.layout;
  const VectorD q_in = w.q_in.size() == 0 ? at_m : normed(Layer::project(w.q_in, w.q_in_bias, at_m), w.q_norm);
  const VectorD q = Layer::project(w.q_out, w.q_out_bias, q_in);
  const VectorD kv = Layer::project(w.kv_in, w.kv_in_bias, at_n);
  const VectorD rope_key = kv.head(heads.rope_dim);
  const VectorD rest = kv.tail(kv.size() - heads.rope_dim);
  const VectorD nope = w.kv_out.size() == 0 ? rest : Layer::project(w.kv_out, w.kv_out_bias, normed(rest, w.kv_norm));
  Attention result{VectorD(heads.query_heads), MatrixD(heads.value_heads, heads.value_dim)};
  for (int head = 0; head < heads.query_heads; ++head) {
    const int key_head = head / (heads.query_heads / heads.key_heads);
    const VectorD query = q.segment(head * heads.qk_dim(), heads.qk_dim());
    const double position_free =
        query.head(heads.nope_dim).dot(nope.segment(key_head * heads.nope_dim, heads.nope_dim));
    const double rotary = rotary_score(query.tail(heads.rope_dim), rope_key, w.frequencies);
    result.scores(head) = heads.scores.scale * (position_free + rotary);
  }
  for (int head = 0; head < heads.value_heads; ++head) {
    result.values.row(head) =
        nope.segment(heads.key_heads * heads.nope_dim + head * heads.value_dim, heads.value_dim).transpose();
  }
  return result;
}

// The plan applied to q, k and v themselves.
Attention run_plan(const ModelConfig& config, const MlaLayer& plan, const VectorD& q, const VectorD& k,
                   const VectorD& v) {
  const Index d = config.head_dim;
  VectorD nope = plan.rotary.position_free * k, values = v;
  if (plan.latent) {
    VectorD kv(k.size() + v.size());
    kv << k, v;
    VectorD c = plan.latent->down.transpose() * kv;
    if (plan.kv_norm_gain) {
      c *= *plan.kv_norm_gain / std::sqrt(c.squaredNorm() / static_cast<double>(c.size()) + 1e-6);
    }
    nope = plan.latent->key_up * c;
    values = plan.latent->value_up * c;
  }
  Attention result{VectorD(config.query_heads), values.reshaped<Eigen::RowMajor>(values.size() / d, d)};
  for (int head = 0; head < config.query_heads; ++head) {
    const VectorD query = q.segment(head * d, d);
    const int key_head = head / (config.query_heads / plan.rotary.key_heads);
    const VectorD rotary_query = plan.rotary.query[static_cast<std::size_t>(head)].transpose() * query;
    result.scores(head) = (query.dot(nope.segment(key_head * d, d)) +
                           rotary_score(rotary_query, plan.rotary.key.transpose() * k, plan.rotary.frequencies)) /
                          std::sqrt(static_cast<double>(d));
  }
  return result;
}

void expect_equal(const Attention& folded, const Attention& expected) {
  // Weights are rounded to fp32; a score sums products of about 12 (hidden) · 8 (head) such numbers.
  const double tolerance = 12 * 8 * static_cast<double>(std::numeric_limits<float>::epsilon());
  ASSERT_EQ(folded.scores.size(), expected.scores.size());
  EXPECT_LT((folded.scores - expected.scores).norm(), tolerance * std::max(1.0, expected.scores.norm()));
  ASSERT_EQ(folded.values.rows(), expected.values.rows());
  EXPECT_LT((folded.values - expected.values).norm(), tolerance * expected.values.norm());
}

Attention apart(Attention answer, const Attention& other) {
  answer.scores -= other.scores;
  return answer;
}

Attention folded_apart(const Layer& layer, const AttentionWeights& weights) {
  return apart(run_folded(weights, layer.at_m, layer.at_n), run_folded(weights, layer.at_m, layer.at_other));
}

class Fold : public ::testing::TestWithParam<bool> {
 protected:
  const Layer layer_{GetParam()};
  const LayerStatistics statistics_ =
      testing::statistics_of(layer_.config, testing::activations(layer_.config, 100, 21));
  const TransmlaOptions options_ = options(4, 4, 2, 11);

  MlaLayer plan(bool with_latent) const {
    MlaLayer plan;
    plan.rotary = rorope(statistics_, layer_.config, options_).value();
    const MatrixD basis = rotated_key_basis(statistics_, layer_.config, options_).value();
    if (with_latent) plan.latent = joint_pca(statistics_, layer_.config, basis, options_).value();
    return plan;
  }
  Attention folded(const MlaLayer& plan) const {
    return folded_apart(layer_, fold(layer_.config, layer_.weights, plan));
  }
  Attention expected(const MlaLayer& plan) const { return expected(plan, layer_.q()); }
  Attention expected(const MlaLayer& plan, const VectorD& q) const {
    const auto at = [&](const VectorD& x) { return run_plan(layer_.config, plan, q, layer_.k(x), layer_.v(x)); };
    return apart(at(layer_.at_n), at(layer_.at_other));
  }
};

TEST_P(Fold, PartialRopeGivesThePlansScoresAndValues) {
  const MlaLayer plan = this->plan(false);
  expect_equal(folded(plan), expected(plan));
}

TEST_P(Fold, TheLatentGivesThePlansScoresAndValues) {
  const MlaLayer plan = this->plan(true);
  expect_equal(folded(plan), expected(plan));
}

TEST_P(Fold, TheLatentNormIsATrueRmsNorm) {
  MlaLayer plan = this->plan(true);
  plan.kv_norm_gain = 2.5;
  const AttentionWeights weights = fold(layer_.config, layer_.weights, plan);
  ASSERT_TRUE(weights.kv_norm);
  EXPECT_EQ(weights.kv_norm->gain, VectorF::Constant(11, 2.5F));
  EXPECT_EQ(weights.kv_norm->eps, 1e-6);
  expect_equal(folded(plan), expected(plan));
}

TEST_P(Fold, AFullQueryBasisChangesNothing) {
  MlaLayer plan = this->plan(true);
  const Attention without = folded(plan);
  TransmlaOptions all = options_;
  all.q_lora_rank = layer_.config.q_width();
  plan.query_basis = query_basis(statistics_, all).value();
  expect_equal(folded(plan), without);
}

// q becomes P·norm(PᵀW_q x) + b: the bias goes round the latent.
TEST_P(Fold, AQueryBasisProjectsAllButTheBias) {
  MlaLayer plan = this->plan(true);
  TransmlaOptions low = options_;
  low.q_lora_rank = 6;
  const MatrixD P = plan.query_basis = query_basis(statistics_, low).value();
  const VectorD bias = layer_.q() - layer_.weights.q.cast<double>() * layer_.at_m;
  VectorD c = P.transpose() * (layer_.q() - bias);
  expect_equal(folded(plan), expected(plan, P * c + bias));
  plan.query_norm_gain = 0.75;
  c *= 0.75 / std::sqrt(c.squaredNorm() / 6 + 1e-6);
  expect_equal(folded(plan), expected(plan, P * c + bias));
}

// METHOD.md: the score form lets every query head have keys of its own.
TEST_P(Fold, TakesAPositionFreePartPerQueryHead) {
  MlaLayer plan = this->plan(false);
  const Index heads = layer_.config.query_heads, d = layer_.config.head_dim;
  Random random(31);
  plan.rotary.position_free = random.matrix(heads * d, layer_.config.kv_width());
  plan.rotary.key_heads = static_cast<int>(heads);
  expect_equal(folded(plan), expected(plan));
}

TEST_P(Fold, KeepsOrReplacesTheOutput) {
  MlaLayer plan = this->plan(true);
  EXPECT_EQ(fold(layer_.config, layer_.weights, plan).o, layer_.weights.o);
  Random random(32);
  plan.output = random.matrix(layer_.config.hidden, layer_.config.q_width()).cast<float>();
  EXPECT_EQ(fold(layer_.config, layer_.weights, plan).o, plan.output);
}

TEST_P(Fold, ShapesAreThoseOfTheMlaForm) {
  const AttentionWeights weights = fold(layer_.config, layer_.weights, plan(true));
  EXPECT_EQ(weights.layout.qk_dim(), 8 + 4);
  EXPECT_TRUE(weights.layout.shared_rope);
  EXPECT_EQ(weights.q_out.rows(), 4 * (8 + 4));
  EXPECT_EQ(weights.kv_in.rows(), 4 + 11);
  EXPECT_EQ(weights.kv_out.rows(), 2 * 8 + 2 * 8);
  EXPECT_EQ(weights.kv_out.cols(), 11);
  EXPECT_EQ(weights.frequencies.size(), 2U);
  EXPECT_EQ(weights.layout.scores.scale, static_cast<float>(1 / std::sqrt(8.0)));
  EXPECT_EQ(weights.kv_in_bias.size(), GetParam() ? 15 : 0);
  EXPECT_EQ(weights.q_out_bias.size(), GetParam() ? 48 : 0);
}

INSTANTIATE_TEST_SUITE_P(Families, Fold, ::testing::Bool(),
                         [](const auto& instance) { return instance.param ? "biased" : "plain"; });

// One key head, no folding, no collapse: the MLA form must be the original attention, rotation and all.
TEST(FoldIdentity, FullSlotsGiveTheOriginalScores) {
  Layer layer(true);
  layer.config = testing::small_config(1, 8);
  layer.config.query_heads = 4;
  layer.weights.k.conservativeResize(8, Eigen::NoChange);
  layer.weights.v.conservativeResize(8, Eigen::NoChange);
  layer.weights.k_bias.conservativeResize(8);
  layer.weights.v_bias.conservativeResize(8);
  const LayerStatistics statistics = testing::statistics_of(layer.config, testing::activations(layer.config, 60, 22));
  MlaLayer plan;
  plan.rotary = rorope(statistics, layer.config, options(8, 1, 1)).value();
  Attention original{VectorD(4), layer.v(layer.at_n).transpose()};
  const VectorD keys = layer.k(layer.at_n) - layer.k(layer.at_other);
  const std::vector<double> theta = rope_frequencies(8, layer.config.rope_theta, {});
  for (int head = 0; head < 4; ++head) {
    original.scores(head) = rotary_score(layer.q().segment(head * 8, 8), keys, theta) / std::sqrt(8.0);
  }
  expect_equal(folded_apart(layer, fold(layer.config, layer.weights, plan)), original);
}

}  // namespace
}  // namespace transmla
