#include <gtest/gtest.h>

#include <cmath>

#include "engine/export/deepseek.h"
#include "tests/engine/export/tools/converted_model.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

std::vector<double> powers(double theta, int slots) {
  std::vector<double> frequencies;
  for (int slot = 0; slot < slots; ++slot) frequencies.push_back(std::pow(theta, -double(slot) / slots));
  return frequencies;
}

TEST(StockFrequencies, ArePowersOfTheta) { EXPECT_TRUE(check_stock_frequencies(5e5, powers(5e5, 16), 0)); }

TEST(StockFrequencies, RefuseScaledSlotsWithBothValues) {
  auto scaled = powers(10000, 4);  // 1, 0.1, 0.01, 0.001
  scaled[2] /= 8;
  EXPECT_TRUE(fixtures::refused(check_stock_frequencies(10000, scaled, 3),
                                {"layer 3", "slot 2", "0.00125", "0.01 ", "rope_theta 10000", "without rope_scaling"}));
  scaled[2] = 0.01 * (1 + 2e-6);
  EXPECT_FALSE(check_stock_frequencies(10000, scaled, 0));
}

TEST(DeepseekShape, GivesBiasedQueriesALatent) {
  const fixtures::ConvertedModel llama, qwen2({.family = "qwen2"}), ranked({.family = "qwen2"}, {.query_rank = 20});
  const auto shape = [](const fixtures::ConvertedModel& converted) {
    return deepseek_shape(converted.model()->config(), *converted.input(ExportDType::bf16).plans).value();
  };
  EXPECT_EQ(shape(llama).query_rank, std::nullopt);
  EXPECT_EQ(shape(qwen2).query_rank, 4 * 16);  // nq·d
  EXPECT_EQ(shape(ranked).query_rank, 21);     // one more for the bias
}

TEST(DeepseekShape, RefusesLayersOfDifferentSizes) {
  fixtures::ConvertedModel converted;
  converted.plans()[1] = fixtures::ConvertedModel({}, {.kv_rank = 16}).plans()[1];
  EXPECT_TRUE(fixtures::refused(deepseek_shape(converted.model()->config(), converted.plans()),
                                {"layer 1", "kv_lora_rank 16", "24", "same sizes"}));
}

TEST(DeepseekShape, RefusesPlansWithoutALatent) {
  fixtures::ConvertedModel converted;
  converted.plans()[0].latent.reset();
  EXPECT_TRUE(
      fixtures::refused(deepseek_shape(converted.model()->config(), converted.plans()), {"layer 0", "kv_lora_rank"}));
}

TEST(ExportDTypes, RefuseFp16WithAReason) {
  EXPECT_EQ(export_dtype("bf16").value(), ExportDType::bf16);
  EXPECT_EQ(export_dtype("fp32").value(), ExportDType::f32);
  EXPECT_TRUE(fixtures::refused(export_dtype("fp16"), {"'fp16'", "bf16 or fp32"}));
  EXPECT_TRUE(fixtures::refused(export_dtype("int8"), {"'int8'", "bf16, fp32, fp8"}));
}

}  // namespace
}  // namespace transmla
