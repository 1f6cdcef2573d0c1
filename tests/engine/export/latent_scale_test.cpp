#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/conversion/fold.h"
#include "engine/export/deepseek_attention.h"
#include "engine/math/bfloat16.h"
#include "tests/engine/export/tools/converted_model.h"

namespace transmla {
namespace {

// The RMSNorm of stock loaders in double.
VectorD stock_norm(const VectorD& x, const VectorF& weight) {
  const double mean_square = x.squaredNorm() / static_cast<double>(x.size());
  return (x / std::sqrt(mean_square + kStockEps)).cwiseProduct(weight.cast<double>());
}

VectorD latent_of_rms(double rms, Index rank) {
  std::mt19937 generator(1);
  std::normal_distribution<double> normal;
  VectorD latent = VectorD::NullaryExpr(rank, [&] { return normal(generator); });
  return latent * (rms * std::sqrt(static_cast<double>(rank)) / latent.norm());
}

VectorD pass(const LatentScale& scale, const VectorD& latent) {
  return stock_norm(scale.in * latent, scale.norm).cwiseProduct(scale.out);
}

TEST(ConstantGain, TurnsTheStockNormIntoAFactor) {
  for (const double largest : {3e-5, 0.7, 41.0, 9000.0}) {
    for (const double wanted : {1.0, 1.2247}) {
      const auto scale = constant_gain(24, largest, wanted);
      for (const double share : {1.0, 0.1, 0.001}) {  // of the largest rms
        const VectorD latent = latent_of_rms(share * largest, 24);
        const double error = (pass(scale, latent) - wanted * latent).norm() / (wanted * latent.norm());
        // rsqrt(ms + eps) = (1 - ms / 2eps)/√eps with ms/eps ≤ 2^-20 at the largest.
        EXPECT_LE(error, 0x1p-21 * share * share + 1e-15) << largest << " " << share;
      }
    }
  }
}

TEST(ConstantGain, HasAPowerOfTwoForWeight) {
  for (const double largest : {3e-5, 0.7, 41.0}) {
    const float weight = constant_gain(8, largest, 1.1).norm[3];
    int exponent = 0;
    EXPECT_EQ(std::frexp(weight, &exponent), 0.5F);
    EXPECT_EQ(round_to_bfloat16(weight), weight);
  }
}

TEST(ConstantGain, BearsALatentOfZeros) {
  const auto scale = constant_gain(8, 0, 1);
  EXPECT_TRUE(std::isfinite(scale.in));
  EXPECT_GT(scale.norm[0], 0);
}

TEST(ConstantGain, CoversTheLargestLatent) {
  fixtures::ConvertedModel converted({.family = "qwen2"});
  const auto& config = converted.model()->config();
  AttentionExport input;
  input.plan = &converted.plans()[0];
  input.weights = fold(config, converted.model()->load_attention(0).value(), *input.plan);
  input.rms = {.kv_largest = 0.5, .query_largest = 2};
  const auto exported = deepseek_attention(input, deepseek_shape(config, converted.plans()).value());
  EXPECT_LE(exported.kv_in * 0.5, 0x1p-10 * std::sqrt(kStockEps));
  EXPECT_GE(exported.kv_in * 0.5, 0x1p-11 * std::sqrt(kStockEps));  // and no smaller than that needs
}

TEST(TrueNorm, KeepsItsGainThoughTheWeightIsRounded) {
  LatentNorm norm{VectorF::LinSpaced(24, 0.3F, 2.9F), 1e-5};
  const auto scale = true_norm(norm, 1.3, ExportDType::bf16);
  for (const float weight : scale.norm) EXPECT_EQ(round_to_bfloat16(weight), weight);
  const VectorD latent = latent_of_rms(0.01, 24);  // its mean square is near eps, so that a wrong eps shows
  const VectorD wanted =
      1.3 * (latent / std::sqrt(1e-4 + 1e-5)).cwiseProduct(norm.gain.cast<double>());  // METHOD.md, use_qkv_norm
  EXPECT_LE((pass(scale, latent) - wanted).norm(), 1e-12 * wanted.norm());
}

}  // namespace
}  // namespace transmla
