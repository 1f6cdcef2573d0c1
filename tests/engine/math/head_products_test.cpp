// Products of heads with matrices of their own against plain sums.
#include "engine/math/head_products.h"

#include <gtest/gtest.h>

#include <random>

namespace transmla {
namespace {

struct Case {
  Index outputs, inputs;
  int matrices, heads;
  bool biased;
};
void PrintTo(const Case& value, std::ostream* out) {
  *out << value.outputs << " × " << value.inputs << ", " << value.matrices << " for " << value.heads << " heads";
}

MatrixF random_matrix(Index rows, Index cols, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  return MatrixF::NullaryExpr(rows, cols, [&](Index, Index) { return normal(generator); });
}

class HeadProduct : public testing::TestWithParam<Case> {};

TEST_P(HeadProduct, IsOneOfEachHead) {
  const auto& [outputs, inputs, matrices, heads, biased] = GetParam();
  constexpr Index rows = 11;  // more than one call takes
  const MatrixF stacked = random_matrix(matrices * outputs, inputs, 1);
  const VectorF bias = biased ? VectorF(random_matrix(matrices * outputs, 1, 2).col(0)) : VectorF();
  MatrixF x = random_matrix(rows, heads * (inputs + 3), 3), y = MatrixF::Constant(rows, heads * outputs + 2, 7);
  const HeadProducts products(stacked, bias, matrices, Precision::f32);
  products.apply({x.data(), x.cols(), inputs + 3}, rows, heads, {y.data(), y.cols(), outputs});
  for (int head = 0; head < heads; ++head) {
    const Index m = head / (heads / matrices);
    const auto w = stacked.middleRows(m * outputs, outputs).cast<double>();
    MatrixD expected = x.middleCols(head * (inputs + 3), inputs).cast<double>() * w.transpose();
    if (biased) expected.rowwise() += bias.segment(m * outputs, outputs).cast<double>().transpose();
    // A sum of n products in fp32 is off by at most n·eps times the sum of their sizes.
    const MatrixD sizes =
        x.middleCols(head * (inputs + 3), inputs).cast<double>().cwiseAbs() * w.cwiseAbs().transpose();
    const MatrixD off = (y.middleCols(head * outputs, outputs).cast<double>() - expected).cwiseAbs();
    EXPECT_LE(off.maxCoeff(), static_cast<double>(inputs + 1) * 0x1p-23 * (sizes.maxCoeff() + 4));
  }
  EXPECT_TRUE((y.rightCols(2).array() == 7).all()) << "nothing behind the last head is touched";
}

INSTANTIATE_TEST_SUITE_P(Shapes, HeadProduct,
                         testing::Values(Case{32, 16, 1, 1, false}, Case{24, 8, 4, 4, true}, Case{70, 5, 2, 6, false},
                                         Case{128, 64, 3, 9, true}));

TEST(HeadProducts, KeepsWeightsInBf16) {
  const MatrixF weights = random_matrix(40, 6, 4);
  const HeadProducts products(weights, {}, 1, Precision::bf16);
  EXPECT_EQ(products.bytes(), 2U * 6 * 64);  // two blocks of 32 outputs
  MatrixF x = MatrixF::Zero(1, 6), y(1, 40);
  x(0, 3) = 1;
  products.apply({x.data(), 6, 6}, 1, 1, {y.data(), 40, 40});
  for (Index i = 0; i < 40; ++i) EXPECT_EQ(y(0, i), round_to_bfloat16(weights(i, 3)));
}

}  // namespace
}  // namespace transmla
