#include "engine/math/gram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "engine/math/parallel.h"

namespace transmla {
namespace {

TEST(Gram, IsTheSumOfOuterProductsOfRows) {
  const MatrixF all = MatrixF::Random(300, 450), y = MatrixF::Random(300, 201);
  const Rows x(all.data() + 7, 300, 430, Eigen::OuterStride<>(450));  // a part of wider rows
  MatrixD gram = MatrixD::Ones(430, 430), product = MatrixD::Ones(201, 430);
  add_gram(x, gram);
  add_product(rows_of(y), x, product);
  const MatrixD exact = x.cast<double>().transpose() * x.cast<double>();
  const MatrixD exact_product = y.cast<double>().transpose() * x.cast<double>();
  // A sum of n products in fp32 is off by at most n·2^-24·Σ|xy|, and by Cauchy and Schwarz Σ|xy| is below the largest
  // of the sums of squares.
  const double squares =
      std::max(exact.diagonal().maxCoeff(), static_cast<double>(y.colwise().squaredNorm().maxCoeff()));
  const double bound = 300 * 0x1p-24 * squares;
  EXPECT_LT(((gram - exact).array() - 1).matrix().triangularView<Eigen::Lower>().toDenseMatrix().cwiseAbs().maxCoeff(),
            bound);
  EXPECT_LT(((product - exact_product).array() - 1).abs().maxCoeff(), bound);
}

TEST(ParallelRows, CoverEveryRowOnce) {
  VectorD seen = VectorD::Zero(1000);
  parallel_rows(1000, [&](Index first, Index count) { seen.segment(first, count).array() += 1; });
  EXPECT_EQ(seen, VectorD::Ones(1000));
}

TEST(ParallelPieces, ThrowWhatAPieceThrows) {
  EXPECT_THROW(parallel_pieces(8,
                               [](Index i) {
                                 if (i == 5) throw std::runtime_error("five");
                               }),
               std::runtime_error);
}

}  // namespace
}  // namespace transmla
