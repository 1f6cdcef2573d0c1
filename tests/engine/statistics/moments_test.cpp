#include "engine/statistics/moments.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace transmla {
namespace {

MatrixF random_rows(Index rows, Index cols) {
  std::mt19937 generator(4);
  std::normal_distribution<float> normal(1, 2);
  return MatrixF::NullaryExpr(rows, cols, [&] { return normal(generator); });
}

MatrixD slow_moment(const MatrixF& rows) {
  MatrixD sum = MatrixD::Zero(rows.cols(), rows.cols());
  for (Index token = 0; token < rows.rows(); ++token) {
    for (Index i = 0; i < rows.cols(); ++i) {
      for (Index j = 0; j < rows.cols(); ++j) sum(i, j) += double{rows(token, i)} * double{rows(token, j)};
    }
  }
  return sum / static_cast<double>(rows.rows());
}

// fp32 sums over a batch round to its length times eps, at worst.
double tolerance(Index batch, const MatrixD& moment) {
  return static_cast<double>(batch) * std::numeric_limits<float>::epsilon() * moment.norm();
}

TEST(MomentSum, AddsBatchesUp) {
  const MatrixF rows = random_rows(90, 21);
  MomentSum sum(21);
  for (const auto& [first, count] : {std::pair{0, 40}, {40, 1}, {41, 49}}) {
    sum.add(Rows(rows.row(first).data(), count, 21, Eigen::OuterStride<>(21)));
  }
  const MatrixD expected = slow_moment(rows), mean = sum.take_mean(90);
  EXPECT_LT((mean - expected).norm(), tolerance(49, expected));
  EXPECT_EQ(mean, mean.transpose());
}

TEST(MomentSum, SeesOneHeadOfAWiderRow) {
  const MatrixF rows = random_rows(30, 32);
  MomentSum sum(8);
  sum.add(Rows(rows.data() + 16, 30, 8, Eigen::OuterStride<>(32)));
  const MatrixD expected = slow_moment(rows.middleCols(16, 8));
  EXPECT_LT((sum.take_mean(30) - expected).norm(), tolerance(30, expected));
}

// In fp32 alone the sum would stop growing at 2^24.
TEST(MomentSum, KeepsSmallBatchesBesideLargeSums) {
  const float large = 4096, small = 1;
  MomentSum sum(1);
  sum.add(Rows(&large, 1, 1, Eigen::OuterStride<>(1)));
  for (int batch = 0; batch < 10; ++batch) sum.add(Rows(&small, 1, 1, Eigen::OuterStride<>(1)));
  EXPECT_EQ(sum.take_mean(1)(0, 0), 4096.0 * 4096.0 + 10);
}

}  // namespace
}  // namespace transmla
