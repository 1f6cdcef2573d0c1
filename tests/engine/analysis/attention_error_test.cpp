// Errors of attention against the formulas of attention_error.h and METHOD.md worked out in double, and identities.
#include "engine/analysis/attention_error.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/engine/conversion/plain_attention.h"
#include "tests/engine/conversion/synthetic.h"
#include "tests/engine/conversion/tiny_network.h"

namespace transmla {
namespace {

using testing::Random;
using testing::softmax;
using testing::TinyNetwork;
using testing::turned;
using Plans = std::vector<MlaLayer>;

constexpr int kLength = 150;  // more than one block of rows

// fp32 products of up to 64 terms leave scores off by 64·2⁻²⁴ of the largest, and the largest is about ten times their
// root mean square.
constexpr double kRounding = 10 * 64 * 0x1p-24;

// What the layers of the original are given, as a pass shows its taps. [sequences·length, …]
struct LayerInput {
  MatrixD q, z;
  MatrixD q_rms, k_rms;  // what norms of heads divided by; of no columns without
};

MatrixD mapped(const float* numbers, Index rows, Index cols) {
  return numbers == nullptr ? MatrixD(rows, 0) : MatrixD(Eigen::Map<const MatrixF>(numbers, rows, cols).cast<double>());
}

// Heads as a plan has them: constants in place of norms.
MatrixD folded(const MatrixD& heads, const MatrixD& rms, const VectorD& factors) {
  if (rms.cols() == 0) return heads;
  MatrixD own = heads;
  const Index d = heads.cols() / rms.cols();
  for (Index head = 0; head < rms.cols(); ++head) {
    own.middleCols(head * d, d) = factors(head) * rms.col(head).asDiagonal() * heads.middleCols(head * d, d);
  }
  return own;
}

std::vector<LayerInput> inputs_of(const TinyNetwork& tiny, const TokenBatch& batch) {
  std::vector<LayerInput> inputs;
  PassOptions options;
  options.tap = [&](const AttentionTap& tap) -> Status {
    inputs.push_back({mapped(tap.q, tap.rows(), tiny.config().q_width()), mapped(tap.kv, tap.rows(), tap.kv_width),
                      mapped(tap.q_rms, tap.rows(), tiny.config().query_heads),
                      mapped(tap.k_rms, tap.rows(), tiny.config().kv_heads)});
    return {};
  };
  const TokenView tokens{batch.tokens.data(), batch.sequences, batch.length};
  testing::expect(logits(original_network(tiny.shared()), tokens, options, {}));
  return inputs;
}

MatrixD normed(const MatrixD& rows, const std::optional<double>& gain) {
  if (!gain) return rows;
  const VectorD squares = rows.rowwise().squaredNorm() / static_cast<double>(rows.cols());
  return (*gain * (squares.array() + 1e-6).rsqrt()).matrix().asDiagonal() * rows;
}

// The slow reference: one layer, sequence by sequence and head by head, whole T × T matrices in double.
class Reference {
 public:
  Reference(const ModelConfig& config, const LayerWeights& weights, const MlaLayer& plan)
      : config_(config), weights_(weights), plan_(plan) {}

  AttentionError of(const LayerInput& input) {
    const Index sequences = input.q.rows() / kLength;
    for (Index i = 0; i < sequences; ++i) {
      const auto rows = [i](const MatrixD& all) { return MatrixD(all.middleRows(i * kLength, kLength)); };
      const MatrixD q = rows(input.q), z = rows(input.z);
      MatrixD own_z = z;
      own_z.leftCols(config_.kv_width()) = folded(z.leftCols(config_.kv_width()), rows(input.k_rms), plan_.norms.key);
      add_sequence(q, z, folded(q, rows(input.q_rms), plan_.norms.query), own_z);
    }
    return {std::sqrt(score_error_ / score_), divergence_ / static_cast<double>(rows_), output_error_ / output_};
  }

 private:
  // As the original has queries, keys and values, and as the plan has them.
  void add_sequence(const MatrixD& q, const MatrixD& z, const MatrixD& own_q, const MatrixD& own_z) {
    const Index d = config_.head_dim, width = config_.kv_width();
    MatrixD original(kLength, config_.q_width()), converted = original;
    for (int head = 0; head < config_.query_heads; ++head) {
      const Index key_head = head / config_.group();
      const MatrixD s = original_scores(q, z, head), t = converted_scores(own_q, own_z, head);
      const MatrixD p = softmax(s), p_converted = softmax(t);
      add_rows(s, t, p, p_converted);
      original.middleCols(head * d, d) = p * z.middleCols(width + key_head * d, d);
      converted.middleCols(head * d, d) = p_converted * converted_values(own_z, head);
    }
    const MatrixD o = weights_.o.cast<double>();
    const MatrixD o_converted = plan_.output.size() > 0 ? MatrixD(plan_.output.cast<double>()) : o;
    const MatrixD target = original * o.transpose();
    output_error_ += (converted * o_converted.transpose() - target).squaredNorm();
    output_ += target.squaredNorm();
  }

  void add_rows(const MatrixD& s, const MatrixD& t, const MatrixD& p, const MatrixD& p_converted) {
    for (Index m = 0; m < kLength; ++m, ++rows_) {
      const VectorD weight = p.row(m).head(m + 1), scores = s.row(m).head(m + 1);
      const VectorD error = t.row(m).head(m + 1).transpose() - scores;
      score_ += variance(weight, scores);
      score_error_ += variance(weight, error);
      for (Index n = 0; n <= m; ++n) {
        if (p(m, n) > 0) divergence_ += p(m, n) * std::log(p(m, n) / p_converted(m, n));
      }
    }
  }
  static double variance(const VectorD& weight, const VectorD& x) {
    return weight.dot((x.array() - weight.dot(x)).square().matrix());
  }

  MatrixD scored(const MatrixD& products) const {
    const double scalar = config_.query_scalar.value_or(config_.head_dim);
    return testing::capped(products / std::sqrt(scalar), config_.score_cap);
  }

  MatrixD original_scores(const MatrixD& q, const MatrixD& z, int head) const {
    const Index d = config_.head_dim;
    const auto theta = rope_frequencies(config_.head_dim, config_.rope_theta, config_.rope_scaling);
    const MatrixD k_h = turned(z.middleCols(head / config_.group() * d, d), theta);
    return scored(turned(q.middleCols(head * d, d), theta) * k_h.transpose());
  }

  // METHOD.md, "The MLA form".
  MatrixD converted_scores(const MatrixD& q, const MatrixD& z, int head) const {
    const Index d = config_.head_dim, key_head = head / (config_.query_heads / plan_.rotary.key_heads);
    const MatrixD k = z.leftCols(config_.kv_width());
    const MatrixD nope = plan_.latent
                             ? MatrixD(latent(z) * plan_.latent->key_up.middleRows(key_head * d, d).transpose())
                             : MatrixD(k * plan_.rotary.position_free.middleRows(key_head * d, d).transpose());
    const MatrixD q_h = queries(q).middleCols(head * d, d);
    const auto& phi = plan_.rotary.frequencies;
    const MatrixD rotary = turned(q_h * plan_.rotary.query[static_cast<std::size_t>(head)], phi) *
                           turned(k * plan_.rotary.key, phi).transpose();
    return scored(q_h * nope.transpose() + rotary);
  }
  MatrixD latent(const MatrixD& z) const { return normed(z * plan_.latent->down, plan_.kv_norm_gain); }
  MatrixD queries(const MatrixD& q) const {
    if (plan_.query_basis.size() == 0) return q;
    VectorD bias = VectorD::Zero(q.cols());
    if (weights_.q_bias.size() > 0) bias = weights_.q_bias.cast<double>();
    const MatrixD small = normed((q.rowwise() - bias.transpose()) * plan_.query_basis, plan_.query_norm_gain);
    return (small * plan_.query_basis.transpose()).rowwise() + bias.transpose();
  }
  MatrixD converted_values(const MatrixD& z, int head) const {
    const Index d = config_.head_dim;
    if (!plan_.latent) return z.middleCols(config_.kv_width() + head / config_.group() * d, d);
    const Index value_head = head / (config_.query_heads / plan_.latent->value_heads);
    return latent(z) * plan_.latent->value_up.middleRows(value_head * d, d).transpose();
  }

  const ModelConfig& config_;
  const LayerWeights& weights_;
  const MlaLayer& plan_;
  double score_ = 0, score_error_ = 0, divergence_ = 0, output_ = 0, output_error_ = 0;
  Index rows_ = 0;
};

// A plan as method score makes them, but of random numbers: a key and value head for each query head, slots of their
// own frequencies, and a refitted W_o.
MlaLayer random_plan(const ModelConfig& config, const LayerWeights& weights, bool with_latent) {
  constexpr Index rotary = 6, rank = 9;
  Random random(11);
  const Index d = config.head_dim, width = config.kv_width();
  const auto matrix = [&](Index rows, Index cols) {
    return MatrixD(random.matrix(rows, cols) / std::sqrt(static_cast<double>(std::max(rows, cols))));
  };
  MlaLayer plan;
  plan.rotary.frequencies = rope_frequencies(rotary, config.rope_theta, {});
  plan.rotary.key = matrix(width, rotary);
  for (int head = 0; head < config.query_heads; ++head) plan.rotary.query.push_back(matrix(d, rotary));
  plan.rotary.position_free = matrix(config.q_width(), width);
  plan.rotary.key_heads = config.query_heads;
  if (with_latent) {
    plan.latent = JointLatent{matrix(2 * width, rank),
                              matrix(config.q_width(), rank),
                              matrix(config.q_width(), rank),
                              config.query_heads,
                              {}};
    plan.output = weights.o + 0.3F * matrix(weights.o.rows(), weights.o.cols()).cast<float>();
  }
  return plan;
}

std::vector<std::vector<AttentionError>> measured(const TinyNetwork& tiny, const std::vector<Plans>& candidates,
                                                  const TokenBatch& batch) {
  std::vector<std::span<const MlaLayer>> views(candidates.begin(), candidates.end());
  return testing::expect(attention_errors(tiny.shared(), views, batch, {}));
}

class AttentionErrors : public ::testing::TestWithParam<std::string> {
 protected:
  const TinyNetwork tiny_{{.family = GetParam()}};
  const TokenBatch batch_ = tiny_.tokens(2, kLength);

  std::vector<Plans> candidates() const {
    TransmlaOptions options{.qk_mqa_dim = 8, .freqfold = 4, .collapse = 2, .kv_lora_rank = 12};
    std::vector<Plans> candidates{tiny_.plan(options, false), tiny_.plan(options, true)};
    options.q_lora_rank = 20;
    candidates.push_back(tiny_.plan(options, true));
    candidates.push_back(candidates.back());
    for (MlaLayer& plan : candidates.back()) {
      plan.kv_norm_gain = 0.8;
      plan.query_norm_gain = 1.3;
    }
    for (const bool with_latent : {false, true}) {
      Plans plans;
      for (int layer = 0; layer < tiny_.config().layers; ++layer) {
        plans.push_back(
            random_plan(tiny_.config(), tiny_.shared()->model().load_attention(layer).value(), with_latent));
        plans.back().norms = tiny_.norms()[static_cast<std::size_t>(layer)];
      }
      candidates.push_back(std::move(plans));
    }
    return candidates;
  }
};

TEST_P(AttentionErrors, AreThoseOfTheFormulas) {
  const auto plans = candidates();
  const auto errors = measured(tiny_, plans, batch_);
  const auto inputs = inputs_of(tiny_, batch_);
  ASSERT_EQ(errors.size(), plans.size());
  for (std::size_t candidate = 0; candidate < plans.size(); ++candidate) {
    ASSERT_EQ(errors[candidate].size(), inputs.size());
    for (std::size_t layer = 0; layer < inputs.size(); ++layer) {
      SCOPED_TRACE(fmt::format("candidate {}, layer {}", candidate, layer));
      const LayerWeights weights = tiny_.shared()->model().load_attention(static_cast<int>(layer)).value();
      const auto expected = Reference(tiny_.config(), weights, plans[candidate][layer]).of(inputs[layer]);
      const auto& actual = errors[candidate][layer];
      EXPECT_GT(expected.score_error, 0.1);  // the plans are far enough off to tell formulas apart
      EXPECT_NEAR(actual.score_error, expected.score_error, kRounding * (1 + expected.score_error));
      EXPECT_NEAR(actual.divergence, expected.divergence, kRounding * (1 + expected.divergence));
      EXPECT_NEAR(actual.output_error, expected.output_error, kRounding * (1 + expected.output_error));
    }
  }
}

TEST_P(AttentionErrors, OfCandidatesTogetherAreThoseOfEachAlone) {
  const auto plans = candidates();
  const auto together = measured(tiny_, plans, batch_);
  for (std::size_t candidate = 0; candidate < plans.size(); ++candidate) {
    const auto alone = measured(tiny_, {plans[candidate]}, batch_).front();
    for (std::size_t layer = 0; layer < alone.size(); ++layer) {
      EXPECT_EQ(together[candidate][layer].score_error, alone[layer].score_error);
      EXPECT_EQ(together[candidate][layer].divergence, alone[layer].divergence);
      EXPECT_EQ(together[candidate][layer].output_error, alone[layer].output_error);
    }
  }
}

class ExactErrors : public AttentionErrors {};

// Collapse 1 and one key head: nothing is lost, with the latent that holds everything or without.
TEST_P(ExactErrors, AreNoneWhereNothingIsLost) {
  const TinyNetwork tiny({.family = GetParam(), .kv_heads = 1});
  const TransmlaOptions options{.qk_mqa_dim = 16, .kv_lora_rank = 16};
  for (const auto& layers :
       measured(tiny, {tiny.plan(options, false), tiny.plan(options, true)}, tiny.tokens(2, kLength))) {
    for (const AttentionError& error : layers) {
      EXPECT_LT(error.score_error, kRounding);
      EXPECT_LT(error.divergence, kRounding);
      EXPECT_LT(error.output_error, kRounding * kRounding);
    }
  }
}

// A key part and an output that are zero: every key is looked at alike, and nothing comes out.
TEST_P(AttentionErrors, OfAPlanOfZerosAreAll) {
  Plans plans = tiny_.plan({.qk_mqa_dim = 8, .freqfold = 4, .collapse = 2, .kv_lora_rank = 12}, false);
  for (MlaLayer& plan : plans) {
    plan.rotary.key.setZero();
    plan.rotary.position_free.setZero();
    plan.output = MatrixF::Zero(tiny_.config().hidden, tiny_.config().q_width());
  }
  const auto errors = measured(tiny_, {plans}, batch_).front();
  for (const AttentionError& error : errors) {
    EXPECT_NEAR(error.score_error, 1, kRounding);
    EXPECT_NEAR(error.output_error, 1, kRounding);
    // Against uniform rows KL is log(m + 1) less the entropy: at most the mean of the logarithms.
    double most = 0;
    for (int m = 0; m < kLength; ++m) most += std::log(m + 1.0) / kLength;
    EXPECT_GT(error.divergence, 0);
    EXPECT_LT(error.divergence, most);
  }
}

INSTANTIATE_TEST_SUITE_P(Families, AttentionErrors, ::testing::Values("llama", "qwen2", "gemma2", "qwen3"),
                         [](const auto& instance) { return instance.param; });
INSTANTIATE_TEST_SUITE_P(Families, ExactErrors, ::testing::Values("llama", "qwen2", "gemma2"),
                         [](const auto& instance) { return instance.param; });

TEST(MeanError, AveragesEachMeasure) {
  const AttentionError layers[] = {{1, 2, 3}, {3, 6, 9}};
  const AttentionError mean = mean_error(layers);
  EXPECT_EQ(mean.score_error, 2);
  EXPECT_EQ(mean.divergence, 4);
  EXPECT_EQ(mean.output_error, 6);
  EXPECT_EQ(mean_error({}).divergence, 0);
}

TEST(ErrorSample, IsTheBeginningOfTheFirstSequences) {
  const TokenBatch batch{3, 4, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
  const TokenBatch cut = error_sample(batch, 2, 3), all = error_sample(batch, 9, 9);
  EXPECT_EQ(cut.sequences, 2);
  EXPECT_EQ(cut.length, 3);
  EXPECT_EQ(cut.tokens, (Tokens{0, 1, 2, 4, 5, 6}));
  EXPECT_EQ(all.tokens, batch.tokens);
}

TEST(AttentionErrorsRefuse, PlansThatDoNotFitNoTokensAndStops) {
  const TinyNetwork tiny({});
  Plans plans = tiny.plan({.qk_mqa_dim = 16, .kv_lora_rank = 12}, false);
  std::vector<std::span<const MlaLayer>> views{plans};
  EXPECT_FALSE(attention_errors(tiny.shared(), views, TokenBatch{}, {}));
  std::stop_source stop;
  stop.request_stop();
  Context context;
  context.stop = stop.get_token();
  const auto stopped = attention_errors(tiny.shared(), views, tiny.tokens(1, 8), context);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
  views.front() = views.front().first(1);
  const auto short_plan = attention_errors(tiny.shared(), views, tiny.tokens(1, 8), {});
  ASSERT_FALSE(short_plan);
  EXPECT_EQ(short_plan.error().message, "a plan of 1 layers cannot be measured on a model of 2");
}

}  // namespace
}  // namespace transmla
