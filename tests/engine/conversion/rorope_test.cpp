#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <complex>

#include "tests/engine/conversion/synthetic.h"

namespace transmla {
namespace {

using testing::activations;
using testing::options;
using testing::small_config;
using testing::statistics_of;

struct Case {
  int kv_heads, head_dim, qk_mqa_dim, freqfold, collapse;
};
std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << "H" << c.kv_heads << "_d" << c.head_dim << "_f" << c.freqfold << "_s" << c.collapse;
}

class RoRope : public ::testing::TestWithParam<Case> {
 protected:
  const ModelConfig config_ = small_config(GetParam().kv_heads, GetParam().head_dim);
  const TransmlaOptions options_ = options(GetParam().qk_mqa_dim, GetParam().freqfold, GetParam().collapse);
  const testing::Activations data_ = activations(config_, 200, 11);
  const LayerStatistics statistics_ = statistics_of(config_, data_);

  int frequencies() const { return config_.head_dim / 2; }
  MatrixD basis() const {
    auto result = rotated_key_basis(statistics_, config_, options_);
    EXPECT_TRUE(result) << result.error().message;
    return result.value_or(MatrixD());
  }
  RotarySlots slots() const {
    auto result = rorope(statistics_, config_, options_);
    EXPECT_TRUE(result) << result.error().message;
    return result.value_or(RotarySlots());
  }
};

// Every key coordinate of the samples, one by one, put where the method's description says: vectors of a group hold
// (collapse index, head, a) with frequency g·f + a·s + c; real and imaginary halves are two samples.
MatrixD group_samples(const ModelConfig& config, const TransmlaOptions& options, const MatrixD& keys, int group) {
  const int f = options.freqfold, s = options.collapse, frequencies = config.head_dim / 2;
  MatrixD samples(2 * keys.rows(), config.kv_heads * f);
  for (Index token = 0; token < keys.rows(); ++token) {
    for (int half = 0; half < 2; ++half) {
      Index column = 0;
      for (int c = 0; c < s; ++c) {
        for (int head = 0; head < config.kv_heads; ++head) {
          for (int a = 0; a < f / s; ++a) {
            const int frequency = group * f + a * s + c;
            const int dimension = half * frequencies + frequency;
            samples(2 * token + half, column++) = keys(token, head * config.head_dim + dimension);
          }
        }
      }
    }
  }
  return samples;
}

TEST_P(RoRope, KeepsTheStrongestComponentsOfASlowReference) {
  const auto [H, d, rotary_dim, f, s] = GetParam();
  const RotarySlots slots = this->slots();
  const int R = rotary_dim / 2;
  for (int group = 0; group < frequencies() / f; ++group) {
    const MatrixD samples = group_samples(config_, options_, data_.keys, group);
    Eigen::MatrixXd covariance = samples.transpose() * samples;
    covariance.diagonal().array() += 0.01 * covariance.diagonal().mean();  // the public code's damping
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> reference(covariance);
    for (int i = 0; i < f / s; ++i) {
      const int slot = group * (f / s) + i;
      const VectorD component = samples * reference.eigenvectors().rightCols(i + 1).leftCols(1);
      const VectorD real = data_.keys * slots.key.col(slot), imaginary = data_.keys * slots.key.col(R + slot);
      const double sign = component(0) * real(0) > 0 ? 1 : -1;
      // Eigenvectors are sharp to eps · norm / gap; random spectra of this size keep gaps above 1e-4 of the norm.
      const double tolerance = 1e-9 * samples.norm();
      for (Index token = 0; token < data_.keys.rows(); ++token) {
        ASSERT_NEAR(real(token), sign * component(2 * token), tolerance) << "slot " << slot;
        ASSERT_NEAR(imaginary(token), sign * component(2 * token + 1), tolerance) << "slot " << slot;
      }
    }
  }
}

TEST_P(RoRope, BasisIsOrthonormalAndTheRestIsItsComplement) {
  const MatrixD basis = this->basis();
  const Index width = basis.rows();
  const MatrixD identity = MatrixD::Identity(width, width);
  const double tolerance = 20 * static_cast<double>(width) * std::numeric_limits<double>::epsilon();
  EXPECT_LT((basis.transpose() * basis - identity).norm(), tolerance);
  const RotarySlots slots = this->slots();
  const MatrixD rest = basis.rightCols(width - GetParam().qk_mqa_dim);
  EXPECT_LT((slots.position_free - rest * rest.transpose()).norm(), tolerance);
  EXPECT_EQ(slots.key_heads, GetParam().kv_heads);
  ASSERT_EQ(slots.query.size(), 2U * static_cast<unsigned>(GetParam().kv_heads));
  for (int head = 0; head < config_.query_heads; ++head) {
    const MatrixD expected = slots.key.middleRows(head / 2 * config_.head_dim, config_.head_dim);
    EXPECT_EQ(slots.query[static_cast<std::size_t>(head)], expected) << "query head " << head;
  }
}

TEST_P(RoRope, SlotsTurnAtEveryCollapsedFrequency) {
  const RotarySlots slots = this->slots();
  ASSERT_EQ(static_cast<int>(slots.frequencies.size()), GetParam().qk_mqa_dim / 2);
  for (std::size_t i = 0; i < slots.frequencies.size(); ++i) {
    const double exponent = -2.0 * static_cast<double>(i) * GetParam().collapse / config_.head_dim;
    EXPECT_NEAR(slots.frequencies[i], std::pow(config_.rope_theta, exponent), 1e-12);
  }
}

// The complex coordinates of x [H·d] under the model's own layout, turned by e^{iθ_j} with a θ for each frequency.
VectorD turned(const VectorD& x, const std::vector<double>& theta) {
  const auto frequencies = static_cast<Index>(theta.size());
  VectorD y = x;
  for (Index block = 0; block < x.size(); block += 2 * frequencies) {
    for (Index j = 0; j < frequencies; ++j) {
      const std::complex<double> z = std::polar(1.0, theta[static_cast<std::size_t>(j)]) *
                                     std::complex<double>(x(block + j), x(block + frequencies + j));
      y(block + j) = z.real();
      y(block + frequencies + j) = z.imag();
    }
  }
  return y;
}

TEST_P(RoRope, CommutesWithRotationWhenAGroupSharesOneFrequency) {
  const auto [H, d, rotary_dim, f, s] = GetParam();
  std::vector<double> theta, slot_theta;
  for (int group = 0; group < d / 2 / f; ++group) {
    theta.insert(theta.end(), static_cast<std::size_t>(f), 0.3 + group);
    slot_theta.insert(slot_theta.end(), static_cast<std::size_t>(f / s), 0.3 + group);
  }
  const MatrixD basis = this->basis();
  const VectorD key = data_.keys.row(3), query = data_.keys.row(5);
  const double original = query.dot(turned(key, theta));
  const VectorD in_basis = turned(basis.transpose() * key, slot_theta);
  EXPECT_NEAR((basis.transpose() * query).dot(in_basis), original, 1e-12 * query.norm() * key.norm());
}

TEST_P(RoRope, FollowsAPermutationOfTheHeads) {
  const auto [H, d, rotary_dim, f, s] = GetParam();
  const Index width = config_.kv_width();
  Eigen::PermutationMatrix<Eigen::Dynamic> rolled(2 * width);  // head h goes to h + 1
  for (Index i = 0; i < 2 * width; ++i) {
    rolled.indices()(i) = static_cast<int>(i < width ? (i + d) % width : i);
  }
  LayerStatistics moved = statistics_;
  moved.kv_moment = rolled * statistics_.kv_moment * rolled.transpose();
  const auto slots = rorope(moved, config_, options_);
  ASSERT_TRUE(slots);
  const MatrixD key = this->slots().key;
  for (int head = 0; head < H; ++head) {
    const MatrixD before = key.middleRows(head * d, d), after = slots->key.middleRows((head + 1) % H * d, d);
    EXPECT_LT((before - after).norm(), 1e-9) << "head " << head;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, RoRope,
                         ::testing::Values(Case{2, 8, 8, 1, 1}, Case{2, 8, 8, 2, 1}, Case{2, 8, 8, 4, 1},
                                           Case{3, 8, 4, 2, 2}, Case{3, 8, 4, 4, 2}, Case{2, 16, 4, 8, 4},
                                           Case{2, 16, 4, 4, 4}, Case{1, 8, 4, 2, 2}),
                         ::testing::PrintToStringParamName());

TEST(RoRopeIdentity, OneHeadWithoutFoldingOrCollapseStaysAsItIs) {
  const ModelConfig config = small_config(1, 8);
  const LayerStatistics statistics = statistics_of(config, activations(config, 50, 2));
  const auto slots = rorope(statistics, config, options(8, 1, 1));
  ASSERT_TRUE(slots) << slots.error().message;
  EXPECT_EQ(slots->key, MatrixD::Identity(8, 8));
  EXPECT_EQ(slots->position_free, MatrixD::Zero(8, 8));
  EXPECT_EQ(slots->frequencies, rope_frequencies(8, config.rope_theta, {}));
}

TEST(RoRopeIdentity, SlotsFollowScaledFrequencies) {
  ModelConfig config = small_config(2, 8);
  config.rope_scaling.kind = RopeScalingKind::linear;
  config.rope_scaling.factor = 4;
  const auto slots = rorope(statistics_of(config, activations(config, 50, 2)), config, options(4, 2, 2));
  ASSERT_TRUE(slots);
  EXPECT_NEAR(slots->frequencies[0], 0.25, 1e-15);
  EXPECT_NEAR(slots->frequencies[1], 0.25 * std::pow(100, -0.5), 1e-15);
}

TEST(RoRopeIdentity, RefusesStatisticsOfAnotherModel) {
  const ModelConfig config = small_config(2, 8);
  const LayerStatistics other = statistics_of(small_config(1, 8), activations(small_config(1, 8), 50, 2));
  const auto slots = rorope(other, config, options(4, 2, 2));
  ASSERT_FALSE(slots);
  EXPECT_EQ(slots.error().message,
            "the statistics hold key and value moments of 16 by 16, the model needs 32 by 32: calibrate again");
}

TEST(RoRopeIdentity, RefusesOptionsThatDoNotFit) {
  const ModelConfig config = small_config(2, 8);
  const auto slots = rorope(statistics_of(config, activations(config, 50, 2)), config, options(4, 3, 2));
  ASSERT_FALSE(slots);
  EXPECT_EQ(slots.error().message, "freqfold 3 is not a multiple of collapse 2; choose 2, 4");
}

}  // namespace
}  // namespace transmla
