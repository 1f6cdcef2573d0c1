// The losses of the fit against direct formulas, and their gradients against finite differences of those losses.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/conversion/score/attention_loss.h"
#include "engine/conversion/score/fit.h"
#include "engine/conversion/score/samples.h"
#include "tests/engine/conversion/plain_attention.h"
#include "tests/engine/conversion/synthetic.h"

namespace transmla {
namespace {

using testing::capped;
using testing::Random;
using testing::softmax;
using testing::turned;

constexpr Index length = 150;  // more than one block of rows
constexpr Index rank = 5, rotary = 4;

// By the cap of scores, 0 for none.
class ScoreLoss : public ::testing::TestWithParam<double> {
 protected:
  ScoreLoss() {
    Random random(3);
    const auto matrix = [&](Index rows, Index cols, double scale) {
      return MatrixF((scale * random.matrix(rows, cols)).cast<float>());
    };
    const Index d = config_.head_dim, heads = config_.query_heads, keys = config_.kv_width();
    sample_.q = matrix(length, heads * d, 1);
    sample_.z = matrix(length, 2 * keys, 1);
    sample_.target = matrix(length, config_.hidden, 1);
    sample_.weight = (VectorF::Random(length).array() + 1.5F).matrix();
    parameters_.key = matrix(keys, rotary, 0.3);
    parameters_.query = matrix(heads * d, rotary, 0.3);
    parameters_.down = matrix(2 * keys, rank, 0.3);
    parameters_.key_up = matrix(heads * d, rank, 0.3);
    parameters_.value_up = matrix(heads * d, rank, 0.3);
    parameters_.output = matrix(config_.hidden, heads * d, 0.3);
    without_latent_ = {parameters_.key, parameters_.query, matrix(heads * d, keys, 0.3), {}, {}, {}};
  }

  static ModelConfig config_with(double cap) {
    ModelConfig config = testing::small_config();
    config.score_cap = cap;
    if (cap > 0) config.query_scalar = 5;
    return config;
  }
  static MatrixD scored(const MatrixD& products) {
    return GetParam() > 0 ? capped(products / std::sqrt(5.0), GetParam()) : MatrixD(products / std::sqrt(8.0));
  }

  // Attention rows of one head by the formula of METHOD.md, "The MLA form", in double. [T, T]
  MatrixD converted_rows(const AttentionParameters& p, int head) const {
    const Index d = config_.head_dim;
    const MatrixD z = sample_.z.cast<double>(), k = z.leftCols(config_.kv_width());
    const MatrixD q = sample_.q.middleCols(head * d, d).cast<double>();
    const MatrixD latent = p.down.size() > 0 ? MatrixD(z * p.down.cast<double>()) : k;
    const MatrixD nope = latent * p.key_up.middleRows(head * d, d).cast<double>().transpose();
    const MatrixD turned_k = turned(k * p.key.cast<double>(), slot_frequencies_);
    const MatrixD turned_q = turned(q * p.query.middleRows(head * d, d).cast<double>(), slot_frequencies_);
    return softmax(scored(q * nope.transpose() + turned_q * turned_k.transpose()));
  }
  MatrixD original_rows(int head) const {
    const Index d = config_.head_dim;
    const MatrixD k = sample_.z.middleCols(head / config_.group() * d, d).cast<double>();
    const MatrixD q = sample_.q.middleCols(head * d, d).cast<double>();
    return softmax(scored(turned(q, frequencies_) * turned(k, frequencies_).transpose()));
  }
  double divergence(const AttentionParameters& parameters) const {
    double sum = 0;
    for (int head = 0; head < config_.query_heads; ++head) {
      const MatrixD p = original_rows(head), q = converted_rows(parameters, head);
      for (Index i = 0; i < length; ++i) {
        for (Index j = 0; j <= i; ++j) sum += p(i, j) > 0 ? p(i, j) * std::log(p(i, j) / q(i, j)) : 0;
      }
    }
    return sum / static_cast<double>(length * config_.query_heads);
  }
  double output_error() const {
    const Index d = config_.head_dim;
    const MatrixD latent = sample_.z.cast<double>() * parameters_.down.cast<double>();
    MatrixD heads(length, config_.q_width());
    for (int head = 0; head < config_.query_heads; ++head) {
      const auto up = parameters_.value_up.middleRows(head * d, d).cast<double>();
      heads.middleCols(head * d, d) = converted_rows(parameters_, head) * latent * up.transpose();
    }
    const MatrixD target = sample_.target.cast<double>();
    const MatrixD error = heads * parameters_.output.cast<double>().transpose() - target;
    const VectorD weight = sample_.weight.cast<double>();
    return weight.dot(error.rowwise().squaredNorm()) / weight.dot(target.rowwise().squaredNorm());
  }

  // A central difference along a random direction of one matrix against the gradient. The loss is a sum of fp32 terms
  // good to about 1e-6 of itself, so a step of h leaves 1e-6·loss/h; the third derivative adds h².
  template <class Loss>
  void expect_slope(Loss loss, MatrixF& matrix, const MatrixF& gradient, const char* name) {
    Random random(9);
    const MatrixF start = matrix;
    const MatrixF direction =
        (random.matrix(matrix.rows(), matrix.cols()) / std::sqrt(static_cast<double>(matrix.size()))).cast<float>();
    constexpr double h = 0.02;
    matrix = start + static_cast<float>(h) * direction;
    const double above = loss();
    matrix = start - static_cast<float>(h) * direction;
    const double below = loss();
    matrix = start;
    const double slope = gradient.cast<double>().cwiseProduct(direction.cast<double>()).sum();
    EXPECT_NEAR((above - below) / (2 * h), slope,
                2e-6 * above / h + 2e-3 * gradient.norm() / std::sqrt(gradient.size()) + h * h * std::abs(slope))
        << name;
  }

  const ModelConfig config_ = config_with(GetParam());
  const std::vector<double> frequencies_ = rope_frequencies(config_.head_dim, config_.rope_theta, {});
  const std::vector<double> slot_frequencies_ = rope_frequencies(rotary, config_.rope_theta, {});
  const RopeTable theta_ = rope_table(frequencies_, length), slots_ = rope_table(slot_frequencies_, length);
  const AttentionLosses losses_{config_, theta_, slots_};
  AttentionSample sample_;
  AttentionParameters parameters_, without_latent_;
};

TEST_P(ScoreLoss, ScoresIsTheDivergenceOfAttentionRows) {
  for (const auto* parameters : {&without_latent_, &parameters_}) {
    const double expected = divergence(*parameters);
    EXPECT_NEAR(losses_.scores(*parameters, sample_, nullptr).scores, expected, 1e-5 * expected);
  }
}

TEST_P(ScoreLoss, OutputIsTheWeightedErrorOfTheBlock) {
  const double expected = output_error();
  EXPECT_NEAR(losses_.output(parameters_, sample_, 0, nullptr).output, expected, 1e-5 * expected);
}

TEST_P(ScoreLoss, GradientOfScoresIsItsSlope) {
  std::vector<MatrixF> gradients;
  losses_.scores(without_latent_, sample_, &gradients);
  const char* names[] = {"key", "query", "key_up"};
  for (std::size_t i = 0; i < 3; ++i) {
    expect_slope([&] { return losses_.scores(without_latent_, sample_, nullptr).scores; }, *without_latent_.scores()[i],
                 gradients[i], names[i]);
  }
}

TEST_P(ScoreLoss, GradientOfOutputIsItsSlope) {
  for (const double score_weight : {0.0, 0.7}) {
    std::vector<MatrixF> gradients;
    losses_.output(parameters_, sample_, score_weight, &gradients);
    const auto loss = [&] {
      return losses_.output(parameters_, sample_, 0, nullptr).output +
             (score_weight > 0 ? score_weight * losses_.scores(parameters_, sample_, nullptr).scores : 0);
    };
    const char* names[] = {"key", "query", "key_up", "down", "value_up", "output"};
    for (std::size_t i = 0; i < 6; ++i) expect_slope(loss, *parameters_.all()[i], gradients[i], names[i]);
  }
}

TEST_P(ScoreLoss, ATeacherOfItsOwnIsTheOneThatCounts) {
  const AttentionSample own = sample_;
  sample_.teacher_q = own.q;
  sample_.teacher_z = own.z;
  sample_.q *= 0.5F;
  const double apart = losses_.scores(without_latent_, sample_, nullptr).scores;
  sample_.q = own.q;
  EXPECT_DOUBLE_EQ(losses_.scores(without_latent_, sample_, nullptr).scores,
                   losses_.scores(without_latent_, own, nullptr).scores);
  EXPECT_NE(apart, losses_.scores(without_latent_, own, nullptr).scores);
}

INSTANTIATE_TEST_SUITE_P(Caps, ScoreLoss, ::testing::Values(0.0, 2.0));

TEST(TokenWeights, FallWithTheMeanSquare) {
  MatrixF rows(3, 2);
  rows << 1, 1, 2, 2, 0, 0;  // mean squares 1, 4 and none
  const VectorD weights = token_weights(rows, 0.5);
  EXPECT_DOUBLE_EQ(weights(0), 1);
  EXPECT_DOUBLE_EQ(weights(1), 0.5);
  EXPECT_TRUE(weights.allFinite());
  EXPECT_EQ(token_weights(rows, 0), VectorD::Ones(3));
}

// Keys far from zero, as biases make them, turn small steps of A and N into large ones of the scores.
TEST_P(ScoreLoss, AFitWhoseRateIsFarTooHighGainsAtALowerOne) {
  Random random(5);
  const Index keys = config_.kv_width();
  const MatrixF bias = MatrixF::Constant(length, keys, 100);
  std::vector<AttentionSample> samples(4, sample_);
  for (auto& sample : samples) {
    sample.q = random.matrix(length, config_.q_width()).cast<float>();
    sample.z = random.matrix(length, 2 * keys).cast<float>();
    sample.z.leftCols(keys) += bias;
  }
  FitOptions options{.schedule = {.steps = 400, .rate = 0.02}, .held_out = 1, .check_every = 20, .patience = 99};
  const auto fit = [&](AttentionParameters& parameters) {
    return fit_attention(losses_, FitLoss::scores, samples, options, parameters, {}).value();
  };
  AttentionParameters fitted = without_latent_;
  fit(fitted);
  const double start = losses_.scores(fitted, samples.back(), nullptr).scores;
  options.schedule = {.steps = 40, .rate = 6.4};
  const FitCurve curve = fit(fitted);
  EXPECT_DOUBLE_EQ(curve.start(), start);
  EXPECT_LT(curve.best(), start);
  EXPECT_DOUBLE_EQ(curve.best(), losses_.scores(fitted, samples.back(), nullptr).scores);
  EXPECT_EQ(curve.steps.front(), 0);
  EXPECT_EQ(curve.steps.size(), curve.held_out.size());
}

}  // namespace
}  // namespace transmla
