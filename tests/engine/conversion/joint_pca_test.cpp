#include <gtest/gtest.h>

#include <Eigen/SVD>

#include "tests/engine/conversion/synthetic.h"

namespace transmla {
namespace {

using testing::activations;
using testing::options;
using testing::small_config;
using testing::statistics_of;

constexpr double eps = std::numeric_limits<double>::epsilon();

class JointPca : public ::testing::Test {
 protected:
  const ModelConfig config_ = small_config(2, 8);
  const Index width_ = config_.kv_width();
  const int full_rank_ = 2 * 16 - 4;

  MatrixD basis(const LayerStatistics& statistics) const {
    return rotated_key_basis(statistics, config_, options(4, 2, 2)).value();
  }
  JointLatent latent(const LayerStatistics& statistics, int rank, double balance = 1) const {
    TransmlaOptions wanted = options(4, 2, 2, rank);
    wanted.balance_kv_ratio = balance;
    auto result = joint_pca(statistics, config_, basis(statistics), wanted);
    EXPECT_TRUE(result) << result.error().message;
    return std::move(result).value();
  }
};

TEST_F(JointPca, FullRankGivesPositionFreeKeysAndValuesBackExactly) {
  // 9 tokens span 9 of 32 dimensions: exactness must not depend on what calibration happened to see.
  for (const Index tokens : {300, 9}) {
    const LayerStatistics statistics = statistics_of(config_, activations(config_, tokens, 5));
    const JointLatent joint = latent(statistics, full_rank_);
    const RotarySlots slots = rotary_slots(basis(statistics), config_, options(4, 2, 2));
    MatrixD keys(width_, 2 * width_), values(width_, 2 * width_);
    keys << slots.position_free, MatrixD::Zero(width_, width_);
    values << MatrixD::Zero(width_, width_), MatrixD::Identity(width_, width_);
    const double tolerance = 20 * eps * joint.key_up.norm() * joint.down.norm();
    EXPECT_LT((joint.key_up * joint.down.transpose() - keys).norm(), tolerance) << tokens << " tokens";
    EXPECT_LT((joint.value_up * joint.down.transpose() - values).norm(), tolerance) << tokens << " tokens";
    EXPECT_EQ(joint.value_heads, 2);
  }
}

// The samples as the public converter has them: position-free keys over their balance, then values.
MatrixD balanced_samples(const testing::Activations& data, const MatrixD& rest, double balance, double& ratio) {
  const MatrixD free = data.keys * rest;
  ratio = free.colwise().norm().mean() / (data.values.colwise().norm().mean() * balance);
  MatrixD samples(free.rows(), free.cols() + data.values.cols());
  samples << free / ratio, data.values;
  return samples;
}

TEST_F(JointPca, ErrorIsTheTailOfTheSingularValues) {
  const testing::Activations data = activations(config_, 100, 6);
  const LayerStatistics statistics = statistics_of(config_, data);
  for (const double balance : {1.0, 4.0}) {
    const MatrixD rest = basis(statistics).rightCols(width_ - 4);
    double ratio = 0;
    const MatrixD samples = balanced_samples(data, rest, balance, ratio);
    const VectorD singular = Eigen::JacobiSVD<Eigen::MatrixXd>(samples).singularValues();
    for (const int rank : {1, 5, 20}) {
      const JointLatent joint = latent(statistics, rank, balance);
      MatrixD kv(100, 2 * width_);
      kv << data.keys, data.values;
      const MatrixD c = kv * joint.down;
      const double keys = (data.keys * rest * rest.transpose() - c * joint.key_up.transpose()).squaredNorm();
      const double values = (data.values - c * joint.value_up.transpose()).squaredNorm();
      const double tail = singular.tail(singular.size() - rank).squaredNorm();
      // Moments square the condition: eigenvalues are good to eps times the largest.
      EXPECT_NEAR(keys / (ratio * ratio) + values, tail, 1e3 * eps * singular.squaredNorm()) << rank;
    }
  }
}

TEST_F(JointPca, BalanceTakesTheUnitOfTheKeysOut) {
  const testing::Activations data = activations(config_, 100, 7);
  const LayerStatistics large = statistics_of(config_, {1024 * data.keys, data.values, data.queries});
  const JointLatent joint = latent(statistics_of(config_, data), 6), scaled = latent(large, 6);
  const auto near = [](const MatrixD& a, const MatrixD& b) { return (a - b).norm() < 1e-9 * b.norm(); };
  EXPECT_TRUE(near(scaled.key_up / 1024, joint.key_up));
  EXPECT_TRUE(near(scaled.down.topRows(width_) * 1024, joint.down.topRows(width_)));
  EXPECT_TRUE(near(scaled.value_up, joint.value_up));
  EXPECT_TRUE(near(scaled.down.bottomRows(width_), joint.down.bottomRows(width_)));
}

TEST_F(JointPca, ALargeBalanceRatioServesTheKeysFirst) {
  const LayerStatistics statistics = statistics_of(config_, activations(config_, 100, 8));
  const JointLatent joint = latent(statistics, 12, 1e6);  // H·d − 2R = 12: the rank of position-free keys
  const MatrixD free = rotary_slots(basis(statistics), config_, options(4, 2, 2)).position_free;
  EXPECT_LT((joint.key_up * joint.down.topRows(width_).transpose() - free).norm(), 1e-3);
}

TEST_F(JointPca, SilentValuesNeedNoBalance) {
  testing::Activations data = activations(config_, 100, 9);
  data.values.setZero();
  const JointLatent joint = latent(statistics_of(config_, data), 12);
  EXPECT_TRUE(joint.down.allFinite());
  EXPECT_TRUE(joint.key_up.allFinite());
}

TEST_F(JointPca, WithoutPositionFreeKeysIsThePcaOfTheValues) {
  const ModelConfig one_head = small_config(1, 8);
  const testing::Activations data = activations(one_head, 100, 10);
  const LayerStatistics statistics = statistics_of(one_head, data);
  const TransmlaOptions wanted = options(8, 1, 1, 8);
  const auto joint = joint_pca(statistics, one_head, rotated_key_basis(statistics, one_head, wanted).value(), wanted);
  ASSERT_TRUE(joint) << joint.error().message;
  EXPECT_EQ(joint->key_up, MatrixD::Zero(8, 8));
  const MatrixD back = joint->value_up * joint->down.bottomRows(8).transpose();
  EXPECT_LT((back - MatrixD::Identity(8, 8)).norm(), 20 * 8 * eps);
}

TEST(QueryBasis, IsTheIdentityAtFullRankAndThePrincipalSpaceBelow) {
  const ModelConfig config = small_config(2, 8);
  const testing::Activations data = activations(config, 100, 11);
  const LayerStatistics statistics = statistics_of(config, data);
  TransmlaOptions wanted = options(4, 2, 2);
  wanted.q_lora_rank = 32;
  const MatrixD full = query_basis(statistics, wanted).value();
  EXPECT_LT((full * full.transpose() - MatrixD::Identity(32, 32)).norm(), 20 * 32 * eps);
  wanted.q_lora_rank = 5;
  const MatrixD low = query_basis(statistics, wanted).value();
  const VectorD singular = Eigen::JacobiSVD<Eigen::MatrixXd>(data.queries).singularValues();
  const double error = (data.queries - data.queries * low * low.transpose()).squaredNorm();
  EXPECT_NEAR(error, singular.tail(27).squaredNorm(), 1e3 * eps * singular.squaredNorm());
}

TEST(QueryBasis, RefusesStatisticsWithoutQueriesAndRanksThatDoNotExist) {
  const ModelConfig config = small_config(2, 8);
  LayerStatistics statistics = statistics_of(config, activations(config, 20, 12));
  TransmlaOptions wanted = options(4, 2, 2);
  wanted.q_lora_rank = 33;
  auto basis = query_basis(statistics, wanted);
  ASSERT_FALSE(basis);
  EXPECT_EQ(basis.error().message,
            "q_lora_rank 33 is not between 1 and the 32 dimensions of the queries; choose 32 or less");
  statistics.queries.resize(0, 0);
  basis = query_basis(statistics, wanted);
  ASSERT_FALSE(basis);
  EXPECT_EQ(basis.error().message,
            "q_lora_rank 33 needs the moments of all queries, and these statistics were taken without them; calibrate "
            "again with full queries");
}

}  // namespace
}  // namespace transmla
