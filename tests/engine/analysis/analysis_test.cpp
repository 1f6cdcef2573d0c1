// Numbers from second moments against the same numbers worked out on the samples themselves.
#include <gtest/gtest.h>

#include <Eigen/SVD>
#include <cmath>

#include "engine/analysis/cache.h"
#include "engine/analysis/key_energy.h"
#include "engine/analysis/latent_error.h"
#include "engine/analysis/spectrum.h"
#include "tests/engine/conversion/synthetic.h"

namespace transmla {
namespace {

using testing::activations;
using testing::options;
using testing::small_config;
using testing::statistics_of;

constexpr double eps = std::numeric_limits<double>::epsilon();

VectorD spectrum(std::initializer_list<double> energies) {
  VectorD vector(static_cast<Index>(energies.size()));
  std::copy(energies.begin(), energies.end(), vector.begin());
  return vector;
}

class Analysis : public ::testing::Test {
 protected:
  static constexpr Index tokens = 120;
  const ModelConfig config_ = small_config(2, 8);
  const testing::Activations data_ = activations(config_, tokens, 40);
  const LayerStatistics statistics_ = statistics_of(config_, data_);
  const TransmlaOptions options_ = options(4, 4, 2, 9);
  const MatrixD basis_ = rotated_key_basis(statistics_, config_, options_).value();
  const RotarySlots rotary_ = rotary_slots(basis_, config_, options_);

  static void expect_near(const VectorD& actual, const VectorD& expected) {
    ASSERT_EQ(actual.size(), expected.size());
    EXPECT_LT((actual - expected).norm(), 1e3 * eps * expected.norm());
  }
  // Squared singular values over the number of tokens.
  static VectorD energies(const MatrixD& samples) {
    const VectorD singular = Eigen::JacobiSVD<Eigen::MatrixXd>(samples).singularValues();
    return singular.cwiseAbs2() / static_cast<double>(tokens);
  }
};

TEST_F(Analysis, SpectraAreTheSamplesSingularValues) {
  expect_near(key_spectrum(statistics_, config_).value(), energies(data_.keys));
  expect_near(value_spectrum(statistics_, config_).value(), energies(data_.values));
  const MatrixD free = data_.keys * basis_.rightCols(12);
  MatrixD joint(tokens, 28);
  joint << free * (data_.values.colwise().norm().mean() / free.colwise().norm().mean()), data_.values;
  expect_near(latent_spectrum(statistics_, config_, basis_, options_).value(), energies(joint));
}

TEST_F(Analysis, KeyNormsAreRootMeanSquares) {
  const KeyNorms norms = key_norms(statistics_, basis_);
  const double root = std::sqrt(static_cast<double>(tokens));
  expect_near(norms.before, data_.keys.colwise().norm().transpose() / root);
  expect_near(norms.after, (data_.keys * basis_).colwise().norm().transpose() / root);
  EXPECT_NEAR(norms.before.squaredNorm(), norms.after.squaredNorm(), 1e3 * eps * norms.before.squaredNorm());
}

TEST_F(Analysis, RotaryEnergyIsTheSlotsShareOfTheSamples) {
  const RotaryEnergy energy = rotary_energy(statistics_, rotary_);
  const MatrixD turning = data_.keys * rotary_.key;
  EXPECT_NEAR(energy.kept, turning.squaredNorm() / data_.keys.squaredNorm(), 1e3 * eps);
  ASSERT_EQ(energy.slots.size(), 2);
  for (Index i = 0; i < 2; ++i) {
    const double slot = turning.col(i).squaredNorm() + turning.col(2 + i).squaredNorm();
    EXPECT_NEAR(energy.slots(i), slot / data_.keys.squaredNorm(), 1e3 * eps);
  }
}

TEST_F(Analysis, AllSlotsKeepAllEnergy) {
  const ModelConfig one_head = small_config(1, 8);
  const LayerStatistics statistics = statistics_of(one_head, activations(one_head, tokens, 41));
  EXPECT_NEAR(rotary_energy(statistics, rorope(statistics, one_head, options(8, 1, 1)).value()).kept, 1, 1e3 * eps);
}

TEST_F(Analysis, WithoutKeysNothingIsKept) {
  const LayerStatistics silent = statistics_of(config_, {0 * data_.keys, data_.values, data_.queries});
  const RotaryEnergy energy = rotary_energy(silent, rotary_);
  EXPECT_EQ(energy.kept, 0);
  EXPECT_EQ(energy.slots, VectorD::Zero(2));
}

TEST_F(Analysis, LatentErrorIsTheErrorOnTheSamples) {
  const JointLatent latent = joint_pca(statistics_, config_, basis_, options_).value();
  MatrixD kv(tokens, 32);
  kv << data_.keys, data_.values;
  const MatrixD c = kv * latent.down, free = data_.keys * rotary_.position_free.transpose();
  const LatentError error = latent_error(statistics_, rotary_, latent);
  EXPECT_NEAR(error.keys, (free - c * latent.key_up.transpose()).squaredNorm() / free.squaredNorm(), 1e-10);
  EXPECT_NEAR(error.values, (data_.values - c * latent.value_up.transpose()).squaredNorm() / data_.values.squaredNorm(),
              1e-10);
  EXPECT_GT(error.values, 0.001);
}

// Method score has value rows for every query head.
TEST_F(Analysis, ValuesOfEveryQueryHeadLoseWhatThoseTheyReadLose) {
  const JointLatent shared = joint_pca(statistics_, config_, basis_, options(4, 4, 2, 12)).value();
  JointLatent own = shared;
  own.value_heads = config_.query_heads;
  own.value_up.resize(config_.q_width(), shared.value_up.cols());
  for (Index head = 0; head < config_.query_heads; ++head) {
    own.value_up.middleRows(head * config_.head_dim, config_.head_dim) =
        shared.value_up.middleRows(head / config_.group() * config_.head_dim, config_.head_dim);
  }
  EXPECT_NEAR(latent_error(statistics_, rotary_, own).values, latent_error(statistics_, rotary_, shared).values,
              1e3 * eps);
}

TEST_F(Analysis, AFullLatentLosesNothing) {
  const JointLatent latent = joint_pca(statistics_, config_, basis_, options(4, 4, 2, 28)).value();
  const LatentError error = latent_error(statistics_, rotary_, latent);
  EXPECT_NEAR(error.keys, 0, 1e3 * eps);
  EXPECT_NEAR(error.values, 0, 1e3 * eps);
}

TEST(Spectrum, EffectiveRanksCountEqualDirections) {
  EXPECT_DOUBLE_EQ(participation_rank(spectrum({3, 3, 3, 3})), 4);
  EXPECT_DOUBLE_EQ(entropy_rank(spectrum({3, 3, 3, 3})), 4);
  EXPECT_DOUBLE_EQ(participation_rank(spectrum({7, 0, 0})), 1);
  EXPECT_DOUBLE_EQ(entropy_rank(spectrum({7, 0, 0})), 1);
  EXPECT_DOUBLE_EQ(participation_rank(spectrum({3, 1})), 16.0 / 10);
  EXPECT_DOUBLE_EQ(entropy_rank(spectrum({3, 1})), std::pow(4 / 3.0, 0.75) * std::pow(4, 0.25));
  EXPECT_EQ(participation_rank(spectrum({0, 0})), 0);
  EXPECT_EQ(entropy_rank(spectrum({})), 0);
}

TEST(Spectrum, CumulativeEnergyEndsAtOne) {
  EXPECT_EQ(cumulative_energy(spectrum({5, 2, 1})), spectrum({0.625, 0.875, 1}));
  EXPECT_EQ(cumulative_energy(spectrum({0, 0})), spectrum({1, 1}));
}

TEST(Spectrum, RankForEnergyIsTheFewestDirections) {
  const VectorD energies = spectrum({5, 2, 1, 0});
  EXPECT_EQ(rank_for_energy(energies, 0), 0);
  EXPECT_EQ(rank_for_energy(energies, 0.6), 1);
  EXPECT_EQ(rank_for_energy(energies, 0.625), 1);
  EXPECT_EQ(rank_for_energy(energies, 0.63), 2);
  EXPECT_EQ(rank_for_energy(energies, 1), 3);
  EXPECT_EQ(rank_for_energy(spectrum({}), 1), 0);
}

TEST(Cache, OfSmolLm2ShrinksBy58Percent) {
  ModelConfig config = small_config(3, 64);
  config.layers = 30;
  const CacheCost before = original_cache(config), after = mla_cache(config, 32, 128);
  EXPECT_EQ(before.numbers_per_layer, 384);
  EXPECT_EQ(before.bytes_per_layer, 768);
  EXPECT_EQ(before.bytes, 23'040);
  EXPECT_EQ(after.numbers_per_layer, 160);
  EXPECT_EQ(after.bytes, 9'600);
  EXPECT_NEAR(saved_share(before, after), 0.58, 0.005);
  EXPECT_EQ(original_cache(config, 4).bytes_per_layer, 1536);
}

}  // namespace
}  // namespace transmla
