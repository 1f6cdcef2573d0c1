// Products with blocks of columns against plain sums.
#include "engine/math/block_products.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "engine/math/block_products_bf16.h"

namespace transmla {
namespace {

struct Case {
  Precision precision;
  int rows;
};
void PrintTo(const Case& value, std::ostream* out) {
  *out << (value.precision == Precision::bf16 ? "bf16" : "fp32") << " rows " << value.rows;
}

constexpr Index columns = 277, count = 11;  // blocks; neither is a multiple of what is taken together

class BlockProducts : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    std::mt19937 generator(3);
    std::normal_distribution<float> normal;
    const auto draw = [&](MatrixF& matrix) { matrix = matrix.unaryExpr([&](float) { return normal(generator); }); };
    for (MatrixF* matrix : {&q, &p, &s, &out}) draw(*matrix);
    for (Index b = 0; b < count; ++b) {
      MatrixF block(columns, block_positions);
      draw(block);
      auto& stored = blocks.emplace_back(GetParam().precision, columns, block_positions);
      for (Index c = 0; c < columns; ++c) {
        for (Index j = 0; j < block_positions; ++j) {
          if (stored.precision() == Precision::bf16) {
            stored.bf16(c)[j] = to_bfloat16(block(c, j));
            block(c, j) = to_float(stored.bf16(c)[j]);
          } else {
            stored.f32(c)[j] = block(c, j);
          }
        }
      }
      values.push_back(block.cast<double>());
      addresses.push_back(stored.row(0));
    }
  }

  int rows() const { return GetParam().rows; }
  // The other operand as the machine's products take it.
  MatrixD taken(const MatrixF& x) const {
    const bool rounded = GetParam().precision == Precision::bf16 && multiplies_bf16_pairs();
    return rounded ? MatrixD(x.unaryExpr([](float v) { return round_to_bfloat16(v); }).cast<double>())
                   : MatrixD(x.cast<double>());
  }

  // Wider than what is used, so that strides count.
  MatrixF q{most_block_rows, columns + 5}, p{most_block_rows, count*block_positions + 7},
      s{most_block_rows, block_positions + 3}, out{most_block_rows, columns + 2};
  std::vector<Operand> blocks;
  std::vector<const void*> addresses;
  std::vector<MatrixD> values;  // [columns, 32] each
};

TEST_P(BlockProducts, AddScores) {
  MatrixD expected = s.cast<double>();
  expected.topLeftCorner(rows(), block_positions) += taken(q).topLeftCorner(rows(), columns) * values[0];
  add_scores({q.data(), q.cols(), rows()}, addresses[0], GetParam().precision, columns, s.data(), s.cols());
  EXPECT_LE((s.cast<double>() - expected).cwiseAbs().maxCoeff(), columns * 0x1p-24 * columns);
}

TEST_P(BlockProducts, AddWeightedSums) {
  MatrixD expected = out.cast<double>();
  for (Index b = 0; b < count; ++b) {
    expected.topLeftCorner(rows(), columns) +=
        taken(p).block(0, b * block_positions, rows(), block_positions) * values[b].transpose();
  }
  add_weighted({p.data(), p.cols(), rows()}, addresses, GetParam().precision, columns, out.data(), out.cols());
  constexpr double terms = count * block_positions;
  EXPECT_LE((out.cast<double>() - expected).cwiseAbs().maxCoeff(), terms * 0x1p-24 * terms);
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (int rows = 1; rows <= most_block_rows; ++rows) {
    all.push_back({Precision::f32, rows});
    all.push_back({Precision::bf16, rows});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Rows, BlockProducts, testing::ValuesIn(cases()));

}  // namespace
}  // namespace transmla
