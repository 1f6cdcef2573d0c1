// Products and kernels against slow references in double.
#include "engine/math/linear.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/math/kernels.h"

namespace transmla {
namespace {

constexpr double f32_eps = 0x1p-24;
constexpr double bf16_eps = 0x1p-8;  // eight significant bits

MatrixF random_matrix(Index rows, Index cols, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  return MatrixF::NullaryExpr(rows, cols, [&](Index, Index) { return normal(generator); });
}

Operand operand_of(const MatrixF& matrix, Precision precision) {
  Operand operand(precision, matrix.rows(), matrix.cols());
  to_operand(matrix.data(), matrix.cols(), matrix.rows(), operand);
  return operand;
}

// The operands as the product sees them, in double.
MatrixD seen(const MatrixF& matrix, Precision precision) {
  if (precision == Precision::f32) return matrix.cast<double>();
  return matrix.unaryExpr([](float value) { return round_to_bfloat16(value); }).cast<double>();
}

class LinearInPrecision : public testing::TestWithParam<Precision> {};

TEST_P(LinearInPrecision, EqualsTheProductInDouble) {
  const auto precision = effective_precision(GetParam());
  const auto weight = random_matrix(75, 192, 1);
  const auto x = random_matrix(37, 192, 2);
  const VectorF bias = random_matrix(1, 75, 3).row(0);
  const auto linear = Linear::pack(weight, bias, precision);
  ASSERT_TRUE(linear) << linear.error().message;
  MatrixF y(37, 75);
  ASSERT_TRUE(linear->apply(operand_of(x, precision), 37, y.data()));
  const MatrixD products = seen(x, precision) * seen(weight, precision).transpose();
  const MatrixD expected = products.rowwise() + bias.cast<double>().transpose();
  // Summing 192 products in fp32: error below 192 · eps · Σ|x·w|.
  const MatrixD bound =
      seen(x, precision).cwiseAbs() * seen(weight, precision).cwiseAbs().transpose() * (193 * f32_eps);
  EXPECT_TRUE(((y.cast<double>() - expected).array().abs() <= bound.array() + 1e-6).all());
}

TEST_P(LinearInPrecision, TakesAnyNumberOfRowsAndAccumulates) {
  const auto precision = effective_precision(GetParam());
  const auto weight = random_matrix(64, 32, 4);
  const auto x = random_matrix(300, 32, 5);
  const auto operand = operand_of(x, precision);
  const auto linear = Linear::pack(weight, {}, precision);
  ASSERT_TRUE(linear);
  MatrixF all(300, 64), some = MatrixF::Constant(7, 64, 2.5F);
  ASSERT_TRUE(linear->apply(operand, 300, all.data()));
  ASSERT_TRUE(linear->add_to(operand, 7, some.data()));
  EXPECT_LE((some.array() - 2.5F - all.topRows(7).array()).abs().maxCoeff(), 40 * 32 * static_cast<float>(f32_eps));
}

// A decoder's products go another way than a batch's: by panels of 64 outputs, here three with a part of one.
TEST_P(LinearInPrecision, FewRowsAreRowsOfABatch) {
  const auto precision = effective_precision(GetParam());
  constexpr Index outputs = 203, inputs = 98, batch = 64;
  const auto weight = random_matrix(outputs, inputs, 10), x = random_matrix(batch, inputs, 11);
  const VectorF bias = random_matrix(1, outputs, 12).row(0);
  const auto linear = Linear::pack(weight, bias, precision);
  ASSERT_TRUE(linear);
  const auto operand = operand_of(x, precision);
  MatrixF all(batch, outputs);
  ASSERT_TRUE(linear->apply(operand, batch, all.data()));
  // Both sums of 98 products in fp32.
  const MatrixF bound =
      (seen(x, precision).cwiseAbs() * seen(weight, precision).cwiseAbs().transpose() * (2 * (inputs + 2) * f32_eps))
          .cast<float>();
  for (const Index rows : {1, 2, 3, 4, 5, 8}) {
    MatrixF some = MatrixF::Constant(rows + 1, outputs, 7), added = some;
    Operand rounded(precision, rows, outputs);
    ASSERT_TRUE(linear->apply(operand, rows, some.data()));
    ASSERT_TRUE(linear->add_to(operand, rows, added.data()));
    ASSERT_TRUE(linear->apply(operand, rows, rounded));
    const auto off = (some.topRows(rows) - all.topRows(rows)).cwiseAbs();
    EXPECT_TRUE((off.array() <= bound.topRows(rows).array()).all()) << rows << " rows";
    EXPECT_LE((added.topRows(rows) - some.topRows(rows)).array().abs().maxCoeff(), 7 + 64 * f32_eps);
    EXPECT_GE((added.topRows(rows) - some.topRows(rows)).array().minCoeff(), 7 - 64 * f32_eps);
    EXPECT_TRUE((some.row(rows).array() == 7).all() && (added.row(rows).array() == 7).all()) << "nothing behind";
    for (Index column = 0; column < outputs; ++column) {
      const float value =
          precision == Precision::bf16 ? to_float(rounded.bf16(rows - 1)[column]) : rounded.f32(rows - 1)[column];
      const float expected =
          precision == Precision::bf16 ? round_to_bfloat16(some(rows - 1, column)) : some(rows - 1, column);
      EXPECT_EQ(value, expected);
    }
  }
}

TEST_P(LinearInPrecision, RefusesOperandsOfAnotherShape) {
  const auto precision = effective_precision(GetParam());
  const auto linear = Linear::pack(random_matrix(8, 16, 6), {}, precision);
  ASSERT_TRUE(linear);
  MatrixF y(4, 8);
  const auto status = linear->apply(operand_of(random_matrix(4, 17, 7), precision), 4, y.data());
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("17"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Precisions, LinearInPrecision, testing::Values(Precision::f32, Precision::bf16));

TEST(Kernels, RmsNormEqualsItsFormula) {
  const auto x = random_matrix(5, 70, 8);
  const VectorF gain = random_matrix(1, 70, 9).row(0);
  Operand out(Precision::f32, 5, 70);
  rms_norm(x.data(), 70, 5, gain.data(), 1e-5, out);
  for (Index r = 0; r < 5; ++r) {
    const VectorD row = x.row(r).cast<double>();
    const double factor = 1 / std::sqrt(row.squaredNorm() / 70 + 1e-5);
    for (Index c = 0; c < 70; ++c)
      EXPECT_NEAR(out.f32(r)[c], row[c] * factor * gain[c], 80 * f32_eps * std::abs(row[c] * factor * gain[c]) + 1e-9);
  }
}

TEST(Kernels, SwigluEqualsItsFormulaInBothPrecisions) {
  const MatrixF gate_up = 6 * random_matrix(3, 90, 10);
  for (const auto precision : {Precision::f32, Precision::bf16}) {
    Operand out(precision, 3, 45);
    gated_unit(Activation::silu, operand_of(gate_up, precision), 3, out);
    const auto in = seen(gate_up, precision);
    for (Index r = 0; r < 3; ++r) {
      for (Index c = 0; c < 45; ++c) {
        const double expected = in(r, c) / (1 + std::exp(-in(r, c))) * in(r, 45 + c);
        const double actual = precision == Precision::f32 ? out.f32(r)[c] : to_float(out.bf16(r)[c]);
        EXPECT_NEAR(actual, expected,
                    (precision == Precision::f32 ? 16 * f32_eps : bf16_eps) * std::abs(expected) + 1e-30);
      }
    }
  }
}

TEST(Kernels, GatesOfGeluEqualTheirFormulaInBothPrecisions) {
  const MatrixF gate_up = 6 * random_matrix(3, 90, 12);
  for (const auto precision : {Precision::f32, Precision::bf16}) {
    Operand out(precision, 3, 45);
    gated_unit(Activation::gelu_tanh, operand_of(gate_up, precision), 3, out);
    const auto in = seen(gate_up, precision);
    for (Index r = 0; r < 3; ++r) {
      for (Index c = 0; c < 45; ++c) {
        const double x = in(r, c), u = std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x);
        const double expected = x / 2 * (1 + std::tanh(u)) * in(r, 45 + c);
        const double actual = precision == Precision::f32 ? out.f32(r)[c] : to_float(out.bf16(r)[c]);
        // u is rounded before the exponential, so far below zero the error grows with it; 1 + tanh has lost all there.
        const double rounding = precision == Precision::f32 ? 16 * f32_eps * (1 + std::abs(u)) : bf16_eps;
        EXPECT_NEAR(actual, expected, rounding * std::abs(expected) + 1e-15 * std::abs(x * in(r, 45 + c)));
      }
    }
  }
}

TEST(Kernels, SoftCapsAndTheirSlopesEqualTheirFormulas) {
  for (const float cap : {0.5F, 3.0F, 50.0F}) {
    MatrixF x = 8 * random_matrix(1, 203, 13);
    x(0, 0) = 0;
    x(0, 1) = 1e6F;
    x(0, 2) = -1e-6F;
    MatrixF capped = x, slopes = MatrixF::Constant(1, 203, 2);
    soft_cap_row(capped.data(), 203, cap);
    soft_cap_gradient_row(slopes.data(), capped.data(), 203, cap);
    for (Index i = 0; i < 203; ++i) {
      const double ratio = std::tanh(double{x(0, i)} / cap);
      EXPECT_NEAR(capped(0, i), cap * ratio, 8 * f32_eps * std::abs(cap * ratio)) << x(0, i);
      EXPECT_NEAR(slopes(0, i), 2 * (1 - ratio * ratio), 40 * f32_eps);
    }
  }
}

TEST(Kernels, AddedNormsEqualTheirFormula) {
  const auto x = random_matrix(5, 70, 14), y = random_matrix(5, 70, 15);
  const VectorF gain = random_matrix(1, 70, 16).row(0);
  MatrixF sum = y;
  add_rms_norm(x.data(), 5, 70, gain.data(), 1e-5, sum.data());
  for (Index r = 0; r < 5; ++r) {
    const VectorD row = x.row(r).cast<double>();
    const double factor = 1 / std::sqrt(row.squaredNorm() / 70 + 1e-5);
    for (Index c = 0; c < 70; ++c) {
      const double added = row[c] * factor * gain[c];
      EXPECT_NEAR(sum(r, c), y(r, c) + added, 80 * f32_eps * (std::abs(added) + std::abs(y(r, c))));
    }
  }
}

TEST(Kernels, SoftmaxByBlocksEqualsSoftmaxAtOnce) {
  const MatrixF scores = 5 * random_matrix(1, 700, 11);
  float largest = -std::numeric_limits<float>::infinity(), sum = 0;
  std::vector<double> weights(700, 0);
  for (int first = 0; first < 700; first += 256) {
    const int valid = std::min(256, 700 - first);
    std::vector<float> p(256);
    const float factor = softmax_block(scores.data() + first, valid, 256, &largest, &sum, Precision::f32, p.data());
    for (int i = 0; i < first; ++i) weights[i] *= factor;
    for (int i = 0; i < valid; ++i) weights[first + i] = p[i];
    for (int i = valid; i < 256; ++i) EXPECT_EQ(p[i], 0);
  }
  const VectorD exact = (scores.row(0).cast<double>().array() * std::log(2.0)).exp();
  for (int i = 0; i < 700; ++i) EXPECT_NEAR(weights[i] / sum, exact[i] / exact.sum(), 4e-6 * exact[i] / exact.sum());
}

TEST(Kernels, LogSumExpByBlocksEqualsLogSumExp) {
  const MatrixF logits = 8 * random_matrix(1, 5000, 12);
  float largest = -std::numeric_limits<float>::infinity();
  double sum = 0;
  for (int first = 0; first < 5000; first += 1700)
    log_sum_exp_block(logits.data() + first, std::min(1700, 5000 - first), &largest, &sum);
  EXPECT_NEAR(std::log(sum) + largest, std::log(logits.cast<double>().array().exp().sum()), 1e-6);
}

TEST(BFloat16, RoundsToNearestEven) {
  EXPECT_EQ(round_to_bfloat16(1.0F + 0x1p-8F), 1.0F);                // half way, to even
  EXPECT_EQ(round_to_bfloat16(1.0F + 3 * 0x1p-8F), 1.0F + 0x1p-6F);  // half way, to even, upwards
  EXPECT_EQ(round_to_bfloat16(1.0F + 0x1.2p-8F), 1.0F + 0x1p-7F);
  EXPECT_TRUE(std::isnan(round_to_bfloat16(std::numeric_limits<float>::quiet_NaN())));
}

}  // namespace
}  // namespace transmla
