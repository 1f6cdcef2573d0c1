#include "engine/math/components.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <utility>

namespace transmla {
namespace {

MatrixD random(Index rows, Index cols, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  return MatrixD::NullaryExpr(rows, cols, [&] { return normal(generator); });
}

// Columns of the orthonormal cosine basis.
MatrixD cosines(Index n, Index count) {
  MatrixD basis = MatrixD::NullaryExpr(n, count, [n](Index row, Index column) {
    return std::cos(std::numbers::pi * (static_cast<double>(row) + 0.5) * static_cast<double>(column + 1) /
                    static_cast<double>(n));
  });
  return basis.colwise().normalized();
}

VectorD falling(Index count, double power) {
  return VectorD::NullaryExpr(count, [=](Index i) { return std::pow(1.0 + static_cast<double>(i), -power); });
}

// CᵀGC = Λ, and the images are G C.
void expect_consistent(const MetricComponents& found, const MatrixD& moment, double tolerance) {
  const MatrixD images = moment * found.vectors;
  EXPECT_LT((images - found.images).norm(), tolerance * images.norm());
  MatrixD square = found.vectors.transpose() * images;
  for (Index i = 0; i < square.rows(); ++i) EXPECT_NEAR(square(i, i), found.values(i), tolerance * found.values(0));
  square.diagonal().setZero();
  EXPECT_LT(square.norm(), tolerance * found.values(0));
}

TEST(LeadingComponents, InTheUnitMetricAreTheEigenvectorsAMomentIsMadeOf) {
  constexpr Index n = 2100, rank = 300, wanted = 40;
  const MatrixD basis = cosines(n, rank);
  const VectorD values = falling(rank, 1);
  const MatrixD moment = basis * values.asDiagonal() * basis.transpose();
  const BlockMetric unit{{MatrixD::Identity(2000, 2000), MatrixD::Identity(100, 100)}};
  const auto leading = leading_components(unit, moment, wanted);
  ASSERT_TRUE(leading) << leading.error().message;
  // Eight steps shrink what lies beyond the 48 extra directions by (88/40)^-8 and more; eigenvalues err by its square.
  for (Index i = 0; i < wanted; ++i) EXPECT_NEAR(leading->values(i), values(i), 1e-5 * values(i)) << i;
  const MatrixD inside = basis.leftCols(wanted).transpose() * leading->vectors;
  EXPECT_GT(inside.squaredNorm(), wanted - 0.01);
  const MatrixD gram = leading->vectors.transpose() * leading->vectors;
  EXPECT_LT((gram - MatrixD::Identity(wanted, wanted)).norm(), 1e-10);
  expect_consistent(*leading, moment, 1e-10);
}

TEST(LeadingComponents, WithoutBlocksTheMetricIsTheUnit) {
  constexpr Index wanted = 20;
  for (const Index n : {60, 2100}) {  // densely, and by iteration
    const MatrixD basis = cosines(n, 50);
    const MatrixD moment = basis * falling(50, 1).asDiagonal() * basis.transpose();
    const auto implied = leading_components({}, moment, wanted);
    const auto given = leading_components({{MatrixD::Identity(n, n)}}, moment, wanted);
    ASSERT_TRUE(implied && given);
    // Fewer columns have energy than are iterated, so both find the whole range, to what fp32 products leave of it.
    EXPECT_LT((implied->values - given->values).norm(), 1e-10 * given->values.norm()) << n;
    EXPECT_GT((implied->vectors.transpose() * given->vectors).squaredNorm(), wanted - 1e-8) << n;
    expect_consistent(*implied, moment, 1e-10);
  }
}

// A metric without full rank, coordinates of very different sizes, a dead one, spectra flat and steep: what the
// iteration leaves out is hardly more than what the dense solution does.
TEST(LeadingComponents, LoseNoMoreThanTheDenseSolution) {
  constexpr Index n = 2100, wanted = 200;
  const VectorD sizes =
      VectorD::NullaryExpr(n, [](Index i) { return i == 7 ? 0 : std::pow(10.0, static_cast<double>(i % 5 - 2)); });
  BlockMetric metric;
  for (const auto& [first, size] : {std::pair<Index, Index>{0, 1400}, {1400, 700}}) {
    const VectorD inverse = sizes.segment(first, size).unaryExpr([](double s) { return s > 0 ? 1 / s : 1; });
    const MatrixD half = random(size / 2, size, 2) * inverse.asDiagonal();
    metric.blocks.emplace_back(half.transpose() * half);
  }
  for (const double power : {0.2, 1.5}) {
    const MatrixD factor = sizes.asDiagonal() * random(n, n, 1) * falling(n, power).asDiagonal();
    const MatrixD moment = factor * factor.transpose();
    const auto few = leading_components(metric, moment, wanted), dense = leading_components(metric, moment, n / 2);
    ASSERT_TRUE(few && dense);
    const double lost = dense->values.tail(n / 2 - wanted).sum(), best = dense->values.head(wanted).sum();
    EXPECT_LE(few->values.sum(), best * (1 + 1e-9));
    EXPECT_GT(few->values.sum(), best - 0.01 * lost) << power;
  }
}

TEST(LeadingComponents, AreTheSameOnEveryCall) {
  const MatrixD factor = random(2100, 400, 1), moment = factor * factor.transpose();
  const BlockMetric metric{{MatrixD::Identity(2100, 2100)}};
  const auto first = leading_components(metric, moment, 50), second = leading_components(metric, moment, 50);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->vectors, second->vectors);
  EXPECT_EQ(first->images, second->images);
}

// Fewer directions than are wanted: the others are zero, in the metric as in the moment.
TEST(LeadingComponents, BeyondTheRankAreZero) {
  constexpr Index n = 2100, rank = 30, wanted = 60;
  const MatrixD basis = cosines(n, rank);
  const MatrixD moment = basis * basis.transpose();
  for (const double size : {1.0, 0.0}) {
    const auto leading = leading_components({{size * MatrixD::Identity(n, n)}}, moment, wanted);
    ASSERT_TRUE(leading) << leading.error().message;
    ASSERT_TRUE(leading->vectors.allFinite() && leading->images.allFinite());
    EXPECT_NEAR(leading->values.sum(), rank * size, 1e-5);
    EXPECT_LT(leading->values.tail(wanted - rank).cwiseAbs().maxCoeff(), 1e-5);
  }
}

TEST(LeadingComponents, OfASmallMomentAreTheDenseSolversFirst) {
  const MatrixD factor = random(30, 30, 3), moment = factor * factor.transpose();
  const BlockMetric metric{{2 * MatrixD::Identity(10, 10), MatrixD::Identity(20, 20)}};
  const auto leading = leading_components(metric, moment, 4);
  ASSERT_TRUE(leading) << leading.error().message;
  expect_consistent(*leading, moment, 1e-12);
  EXPECT_LT((metric.times(leading->images) - leading->vectors * leading->values.asDiagonal()).norm(),
            1e-11 * leading->vectors.norm() * leading->values(0));
}

TEST(LeadingComponents, RefuseWhatDoesNotFit) {
  const BlockMetric metric{{MatrixD::Identity(30, 30)}};
  const MatrixD moment = MatrixD::Identity(30, 30);
  EXPECT_FALSE(leading_components(metric, moment, 31));
  EXPECT_FALSE(leading_components(metric, moment, 0));
  EXPECT_FALSE(leading_components(metric, MatrixD::Identity(31, 31), 4));
}

}  // namespace
}  // namespace transmla
