// What attention makes of keys and values, against the formulas written out in double.
#include "engine/statistics/attention_moments.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace transmla {
namespace {

constexpr int sequences = 2, length = 140;  // more than one block of rows

class AttentionMoments : public ::testing::Test {
 protected:
  AttentionMoments() {
    config_.query_heads = 4;
    config_.kv_heads = 2;
    config_.head_dim = 6;
    std::mt19937 generator(7);
    std::normal_distribution<float> normal;
    const auto random = [&] { return normal(generator); };
    q_ = MatrixF::NullaryExpr(sequences * length, config_.q_width(), random);
    kv_ = MatrixF::NullaryExpr(sequences * length, 2 * config_.kv_width(), random);
  }
  AttentionTap tap() const {
    AttentionTap tap;
    tap.sequences = sequences;
    tap.length = length;
    tap.q = q_.data();
    tap.kv = kv_.data();
    tap.kv_width = static_cast<int>(kv_.cols());
    return tap;
  }
  // p(m, n) of a head in one sequence.
  MatrixD probabilities(int sequence, int head) const {
    MatrixD p = MatrixD::Zero(length, length);
    const Index d = config_.head_dim, half = d / 2;
    for (int m = 0; m < length; ++m) {
      for (int n = 0; n <= m; ++n) {
        const auto q = q_.row(sequence * length + m).segment(head * d, d).cast<double>();
        const auto k = kv_.row(sequence * length + n).segment(head / 2 * d, d).cast<double>();
        double score = 0;
        for (Index j = 0; j < half; ++j) {
          const double angle = frequencies_[static_cast<std::size_t>(j)] * (m - n);
          score += (q(j) * k(j) + q(j + half) * k(j + half)) * std::cos(angle) +
                   (q(j) * k(j + half) - q(j + half) * k(j)) * std::sin(angle);
        }
        score /= std::sqrt(config_.query_scalar.value_or(6));
        if (config_.score_cap > 0) score = config_.score_cap * std::tanh(score / config_.score_cap);
        p(m, n) = std::exp(score);
      }
      p.row(m) /= p.row(m).sum();
    }
    return p;
  }

  void expect_formulas() const;

  ModelConfig config_;
  std::vector<double> frequencies_{1.0, 0.2, 0.01};
  RopeTable table_ = rope_table(frequencies_, length);
  MatrixF q_, kv_;
};

void AttentionMoments::expect_formulas() const {
  AttentionSums sums(config_, table_, length);
  sums.add(tap(), rows_of(kv_));
  MatrixD moment = MatrixD::Zero(kv_.cols(), kv_.cols()), distances = MatrixD::Zero(4, length);
  for (int sequence = 0; sequence < sequences; ++sequence) {
    VectorD weights = VectorD::Zero(length);
    for (int head = 0; head < 4; ++head) {
      const MatrixD p = probabilities(sequence, head);
      weights += p.cwiseAbs2().colwise().sum().transpose();
      for (int m = 0; m < length; ++m) {
        for (int n = 0; n <= m; ++n) distances(head, m - n) += p(m, n) * (1 - p(m, n));
      }
    }
    const MatrixD z = kv_.middleRows(sequence * length, length).cast<double>();
    moment += z.transpose() * weights.asDiagonal() * z;
  }
  moment *= 3.5 / moment.trace();
  for (int head = 0; head < 4; ++head) distances.row(head) /= distances.row(head).sum();
  // Probabilities come from fp32 scores of a few units: 1e-6 of each, and sums of a hundred of them in fp32.
  EXPECT_LT((sums.take_weighted_moment(3.5) - moment).norm(), 1e-5 * moment.norm());
  EXPECT_LT((sums.take_distances() - distances).norm(), 1e-5 * distances.norm());
}

TEST_F(AttentionMoments, AreThoseOfTheFormulas) { expect_formulas(); }

TEST_F(AttentionMoments, OfCappedScoresLikewise) {
  config_.query_scalar = 3;
  config_.score_cap = 1.5;
  expect_formulas();
}

TEST_F(AttentionMoments, ASingleTokenHasNoSensitivity) {
  AttentionSums sums(config_, table_, 1);
  AttentionTap one = tap();
  one.length = 1;
  sums.add(one, rows_of(kv_));
  EXPECT_EQ(sums.take_distances(), MatrixD::Ones(4, 1));
}

}  // namespace
}  // namespace transmla
