// The rotary slots of method score: identities, a dense reference of one update, and degenerate input.
#include "engine/conversion/score/slots.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

#include <cmath>
#include <complex>

#include "engine/conversion/score/latent.h"
#include "engine/conversion/score/rounding.h"
#include "engine/math/bfloat16.h"
#include "tests/engine/conversion/synthetic.h"

namespace transmla {
namespace {

using testing::Random;

LayerStatistics with_attention(const ModelConfig& config, const testing::Activations& data, Index length = 12) {
  LayerStatistics statistics = testing::statistics_of(config, data);
  statistics.weighted_moment = statistics.kv_moment;
  statistics.distances = Random(5).matrix(config.query_heads, length).cwiseAbs();
  for (Index head = 0; head < config.query_heads; ++head) {
    statistics.distances.row(head) /= statistics.distances.row(head).sum();
  }
  return statistics;
}

MatrixF some_output(const ModelConfig& config) {
  return Random(6).matrix(config.hidden, config.q_width()).cast<float>();
}

class ScoreSlots : public ::testing::Test {
 protected:
  // Score of one query and key at a distance, by the slots and the position-free part.
  static double score(const RotarySlots& slots, int head, const VectorD& q, const VectorD& k, double delta) {
    const Index d = q.size();
    const VectorD a = slots.key.transpose() * k, b = slots.query[static_cast<std::size_t>(head)].transpose() * q;
    double sum = q.dot(slots.position_free.middleRows(head * d, d) * k);
    const auto half = static_cast<Index>(slots.frequencies.size());
    for (Index i = 0; i < half; ++i) {
      const double angle = slots.frequencies[static_cast<std::size_t>(i)] * delta;
      // Re conj(b) a e^{−iφΔ}
      sum += (b(i) * a(i) + b(i + half) * a(i + half)) * std::cos(angle) +
             (b(i) * a(i + half) - b(i + half) * a(i)) * std::sin(angle);
    }
    return sum;
  }
  double original_score(int head, const VectorD& q, const VectorD& k, double delta) const {
    const Index d = config_.head_dim, half = d / 2;
    const VectorD k_h = k.segment(head / config_.group() * d, d);
    double sum = 0;
    for (Index j = 0; j < half; ++j) {
      const double angle = theta_[static_cast<std::size_t>(j)] * delta;
      sum += (q(j) * k_h(j) + q(j + half) * k_h(j + half)) * std::cos(angle) +
             (q(j) * k_h(j + half) - q(j + half) * k_h(j)) * std::sin(angle);
    }
    return sum;
  }
  RotarySlots slots(const SlotOptions& options) const {
    const auto result = score_slots(statistics_, config_, theta_, VectorD::Ones(config_.query_heads), options);
    EXPECT_TRUE(result) << result.error().message;
    return result.value();
  }
  // E over distance (as the options weigh it) of the squared score error for activations of the statistics.
  double mean_error(const RotarySlots& slots, const SlotOptions& options) const {
    double sum = 0;
    for (int head = 0; head < config_.query_heads; ++head) {
      VectorD weights =
          VectorD::NullaryExpr(options.horizon, [](Index i) { return 1 / (1.0 + static_cast<double>(i)); });
      weights *= options.tail / weights.sum();
      weights.head(statistics_.distances.cols()) += (1 - options.tail) * statistics_.distances.row(head).transpose();
      for (Index t = 0; t < 40; ++t) {
        const VectorD q = data_.queries.row(t).segment(head * config_.head_dim, config_.head_dim);
        const VectorD k = data_.keys.row((7 * t + 3) % data_.keys.rows());
        for (int delta = 0; delta < options.horizon; ++delta) {
          const double error = score(slots, head, q, k, delta) - original_score(head, q, k, delta);
          sum += weights(delta) * error * error;
        }
      }
    }
    return sum;
  }

  // The mean square of what rounding its turned queries and keys to bf16 really does to those scores.
  double rounding_error(const RotarySlots& slots) const {
    const auto rounded = [](double x) { return static_cast<double>(round_to_bfloat16(static_cast<float>(x))); };
    const auto error = [&](const VectorD& q, const VectorD& k) {
      return q.unaryExpr(rounded).dot(k.unaryExpr(rounded)) - q.dot(k);
    };
    double sum = 0;
    for (int head = 0; head < config_.query_heads; ++head) {
      const Index d = config_.head_dim;
      for (Index t = 0; t < 40; ++t) {
        const VectorD q = data_.queries.row(t).segment(head * d, d),
                      k = data_.keys.row((7 * t + 3) % data_.keys.rows());
        const double off =
            error(q, slots.position_free.middleRows(head * d, d) * k) +
            error(slots.query[static_cast<std::size_t>(head)].transpose() * q, slots.key.transpose() * k);
        sum += off * off;
      }
    }
    return sum;
  }

  const ModelConfig config_ = testing::small_config();
  const std::vector<double> theta_ = rope_frequencies(config_.head_dim, config_.rope_theta, {});
  const testing::Activations data_ = testing::activations(config_, 200, 4);
  const LayerStatistics statistics_ = with_attention(config_, data_);
};

TEST_F(ScoreSlots, AsManySlotsAsKeyFrequenciesGiveTheOriginalScores) {
  SlotOptions options;
  options.horizon = 40;
  for (int head = 0; head < config_.kv_heads; ++head) {  // every head's own copy of the model's frequencies
    options.frequencies.insert(options.frequencies.end(), theta_.begin(), theta_.end());
  }
  const RotarySlots full = slots(options);
  for (int head = 0; head < config_.query_heads; ++head) {
    const VectorD q = data_.queries.row(head).segment(head * config_.head_dim, config_.head_dim), k = data_.keys.row(9);
    for (const double delta : {0.0, 1.0, 5.0, 30.0, 500.0}) {
      EXPECT_NEAR(score(full, head, q, k, delta), original_score(head, q, k, delta), 1e-12 * q.norm() * k.norm());
    }
  }
}

TEST_F(ScoreSlots, EachSweepAndSlotLowersTheScoreError) {
  SlotOptions options;
  options.horizon = 40;
  options.frequencies = rope_frequencies(4, config_.rope_theta, {});
  options.sweeps = 0;
  const double none = mean_error(slots(options), options);
  options.sweeps = 1;
  const double once = mean_error(slots(options), options);
  options.sweeps = 6;
  const double settled = mean_error(slots(options), options);
  EXPECT_LT(once, 0.9 * none);
  EXPECT_LT(settled, 1.02 * once);  // on samples; the objective itself is an expectation
}

// A slot that turns by 0.04 rad within the horizon can stand for a faster one by large terms that cancel.
TEST_F(ScoreSlots, TermsThatRoundingWouldSpoilStaySmall) {
  SlotOptions options;
  options.horizon = 40;
  options.frequencies = {1.0, 1e-3, 1e-4, 1e-5};
  const RotarySlots free = slots(options);
  options.rounding = 1;
  const RotarySlots bounded = slots(options);
  EXPECT_LT(rounding_error(bounded), 0.1 * rounding_error(free));
  EXPECT_LT(mean_error(bounded, options) + rounding_error(bounded), mean_error(free, options) + rounding_error(free));
}

TEST(RoundingVariance, IsThatOfProductsOfBf16) {
  Random random(11);
  const MatrixD x = random.matrix(100, 1000), y = random.matrix(100, 1000);
  double sum = 0;
  for (Index i = 0; i < x.size(); ++i) {
    const double product = x.data()[i] * y.data()[i];
    const float a = round_to_bfloat16(static_cast<float>(x.data()[i]));
    const float b = round_to_bfloat16(static_cast<float>(y.data()[i]));
    const double error = (static_cast<double>(a) * static_cast<double>(b) - product) / product;
    sum += error * error;
  }
  // Mantissas of normal numbers are not quite spread as in numbers of all sizes.
  EXPECT_NEAR(sum / static_cast<double>(x.size()), rounding_variance, 0.1 * rounding_variance);
}

using MatrixC = Eigen::MatrixXcd;

// Rows of real vectors as complex ones: dimension j real, j + F imaginary, head by head.
MatrixC complex_rows(const MatrixD& rows, Index head_dim) {
  const Index f = head_dim / 2;
  MatrixC out(rows.rows(), rows.cols() / 2);
  for (Index head = 0; head < rows.cols() / head_dim; ++head) {
    out.middleCols(head * f, f).real() = rows.middleCols(head * head_dim, f);
    out.middleCols(head * f, f).imag() = rows.middleCols(head * head_dim + f, f);
  }
  return out;
}

// E[z zᴴ] of rows z.
MatrixC second_moment(const MatrixC& rows) {
  return rows.transpose() * rows.conjugate() / static_cast<double>(rows.rows());
}

MatrixC root(const MatrixC& hermitian) { return Eigen::SelfAdjointEigenSolver<MatrixC>(hermitian).operatorSqrt(); }

// With one slot the whitened target's best rank-one term is its leading singular pair: by a dense SVD from the samples.
TEST_F(ScoreSlots, OneSlotIsTheLeadingSingularPair) {
  SlotOptions options;
  options.horizon = 12;
  options.tail = 0;  // the distances alone
  options.sweeps = 1;
  options.frequencies = {theta_[1]};
  const RotarySlots one = slots(options);
  const Index f = config_.head_dim / 2, d = config_.head_dim;
  // real_projection's first column is [Re; Im] of the complex one.
  const auto complex_of = [&](const MatrixD& real) {
    return MatrixC(complex_rows(real.col(0).transpose(), d).transpose());
  };
  const MatrixC keys = root(second_moment(complex_rows(data_.keys, d)));
  const MatrixC a = complex_of(one.key);
  MatrixC target(config_.query_heads * f, keys.cols()), found(target.rows(), target.cols());
  for (int head = 0; head < config_.query_heads; ++head) {
    const MatrixC queries = root(second_moment(complex_rows(data_.queries.middleCols(head * d, d), d)));
    std::complex<double> mean_b = 0;
    Eigen::VectorXcd mean_a = Eigen::VectorXcd::Zero(f), ab = mean_a;
    double bb = 0;
    for (Index delta = 0; delta < options.horizon; ++delta) {
      const double w = statistics_.distances(head, delta);
      const auto b = std::polar(1.0, -options.frequencies[0] * static_cast<double>(delta));
      mean_b += w * b;
      bb += w;
      for (Index j = 0; j < f; ++j) {
        const auto turn = std::polar(1.0, -theta_[static_cast<std::size_t>(j)] * static_cast<double>(delta));
        mean_a(j) += w * turn;
        ab(j) += w * turn * std::conj(b);
      }
    }
    ab -= mean_a * std::conj(mean_b);
    bb -= std::norm(mean_b);
    MatrixC diagonal = MatrixC::Zero(f, keys.rows());
    diagonal.middleCols(head / config_.group() * f, f).diagonal() = ab;
    target.middleRows(head * f, f) = queries * diagonal * keys / std::sqrt(bb);
    const MatrixC b = complex_of(one.query[static_cast<std::size_t>(head)]);
    found.middleRows(head * f, f) = std::sqrt(bb) * queries * b * a.adjoint() * keys;
  }
  const Eigen::JacobiSVD<MatrixC> svd(target);
  const double least = target.squaredNorm() - svd.singularValues()(0) * svd.singularValues()(0);
  // The iteration ends when the square of the singular value moves by less than 1e-7 of itself.
  EXPECT_NEAR((target - found).squaredNorm(), least, 1e-4 * target.squaredNorm());
}

TEST_F(ScoreSlots, DeadHeadsAndZeroKeysGiveFinitePlans) {
  LayerStatistics dead = statistics_;
  dead.head_queries[1].setZero();
  SlotOptions options;
  options.frequencies = rope_frequencies(4, config_.rope_theta, {});
  const VectorD ones = VectorD::Ones(config_.query_heads);
  ASSERT_TRUE(score_slots(dead, config_, theta_, ones, options));
  ASSERT_TRUE(score_slots(statistics_, config_, theta_, VectorD::Zero(config_.query_heads), options));
  dead.kv_moment.setZero();
  const auto zero = score_slots(dead, config_, theta_, ones, options);
  ASSERT_TRUE(zero) << zero.error().message;
  EXPECT_EQ(zero->key.norm(), 0);
}

TEST_F(ScoreSlots, RefusesStatisticsWithoutAttention) {
  LayerStatistics bare = statistics_;
  bare.distances.resize(0, 0);
  SlotOptions options;
  options.frequencies = {1.0};
  const auto result = score_slots(bare, config_, theta_, VectorD::Ones(config_.query_heads), options);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "the statistics hold distances of 0 heads, the model has 4: calibrate again with attention");
}

class ScoreLatent : public ScoreSlots {
 protected:
  RotarySlots rotary_ = [this] {
    SlotOptions options;
    options.frequencies = rope_frequencies(4, config_.rope_theta, {});
    return slots(options);
  }();
  const MatrixF o_ = some_output(config_);
  const VectorD sensitivity_ = head_sensitivity(statistics_, config_, o_);

  JointLatent latent(const LayerStatistics& statistics, int rank) const {
    const auto result = score_latent(statistics, config_, o_, rotary_, sensitivity_, {rank, 1});
    EXPECT_TRUE(result) << result.error().message;
    return result.value();
  }
  // Mean squared errors of position-free keys and values over the data, relative.
  std::pair<double, double> errors(const JointLatent& latent) const {
    MatrixD z(data_.keys.rows(), 2 * config_.kv_width());
    z << data_.keys, data_.values;
    const MatrixD c = z * latent.down, k = data_.keys * rotary_.position_free.transpose();
    MatrixD v(z.rows(), config_.q_width());
    for (int head = 0; head < config_.query_heads; ++head) {
      v.middleCols(head * config_.head_dim, config_.head_dim) =
          data_.values.middleCols(head / config_.group() * config_.head_dim, config_.head_dim);
    }
    return {(c * latent.key_up.transpose() - k).squaredNorm() / k.squaredNorm(),
            (c * latent.value_up.transpose() - v).squaredNorm() / v.squaredNorm()};
  }
};

TEST_F(ScoreLatent, AtFullRankNothingIsLost) {
  const auto [keys, values] = errors(latent(statistics_, 2 * config_.kv_width()));
  // The regression divides by eigenvalues down to 1e-14 of the largest.
  EXPECT_LT(keys, 1e-8);
  EXPECT_LT(values, 1e-8);
}

TEST_F(ScoreLatent, MomentsWithoutFullRankLoseNothingAtTheirRank) {
  // 10 tokens span 10 directions of 32.
  const testing::Activations few = testing::activations(config_, 10, 4);
  LayerStatistics statistics = with_attention(config_, few);
  const JointLatent small = latent(statistics, 10);
  ASSERT_TRUE(small.down.allFinite() && small.key_up.allFinite());
  MatrixD z(10, 2 * config_.kv_width());
  z << few.keys, few.values;
  const MatrixD k = few.keys * rotary_.position_free.transpose();
  EXPECT_LT((z * small.down * small.key_up.transpose() - k).norm(), 1e-4 * k.norm());
}

TEST_F(ScoreLatent, EachRankLosesLess) {
  double before = 2;
  for (const int rank : {2, 6, 12, 20, 28}) {
    const auto [keys, values] = errors(latent(statistics_, rank));
    EXPECT_LT(keys + values, before);
    before = keys + values;
  }
}

TEST(HeadSensitivity, IsTheTraceOfTheOutputCovariance) {
  const ModelConfig config = testing::small_config();
  const auto data = testing::activations(config, 50, 2);
  const MatrixF o = some_output(config);
  const VectorD sensitivity = head_sensitivity(testing::statistics_of(config, data), config, o);
  for (int head = 0; head < config.query_heads; ++head) {
    const Index d = config.head_dim;
    const MatrixD out =
        data.values.middleCols(head / config.group() * d, d) * o.middleCols(head * d, d).cast<double>().transpose();
    EXPECT_NEAR(sensitivity(head), out.squaredNorm() / 50 / static_cast<double>(d), 1e-9 * out.squaredNorm());
  }
}

}  // namespace
}  // namespace transmla
