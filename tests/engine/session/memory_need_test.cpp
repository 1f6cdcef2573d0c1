#include "engine/session/memory_need.h"

#include <gtest/gtest.h>

#include "engine/model/family.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

ModelConfig llama_2_7b() {
  ModelConfig config;
  config.family = find_family("llama");
  config.layers = 32;
  config.hidden = 4096;
  config.intermediate = 11008;
  config.query_heads = config.kv_heads = 32;
  config.head_dim = 128;
  config.vocab = 32000;
  return config;
}

ModelConfig qwen_72b() {
  ModelConfig config;
  config.family = find_family("qwen2");
  config.layers = 80;
  config.hidden = 8192;
  config.intermediate = 29568;
  config.query_heads = 64;
  config.kv_heads = 8;
  config.head_dim = 128;
  config.vocab = 152064;
  return config;
}

Recipe recipe_of(const std::string& method) {
  Recipe recipe;
  recipe.method = method;
  recipe.freqfold = 4;
  return recipe;
}

constexpr double kGiB = 1 << 30;

TEST(MemoryNeed, LargeModelsFitTheBudgetsThatTheyAreSaidTo) {
  EXPECT_LT(memory_need(llama_2_7b(), recipe_of("transmla"), 16 * kGiB).bytes(), 16 * kGiB);
  EXPECT_LT(memory_need(qwen_72b(), recipe_of("transmla"), 32 * kGiB).bytes(), 32 * kGiB);
}

TEST(MemoryNeed, OfAllThatLayersHaveOnlyTheirPlansStay) {
  auto half = llama_2_7b();
  half.layers /= 2;
  const auto all = memory_need(llama_2_7b(), recipe_of("transmla"), 0),
             less = memory_need(half, recipe_of("transmla"), 0);
  EXPECT_EQ(all.largest_stage().bytes, less.largest_stage().bytes);
  // C [8192, 512], U_k and U_v [4096, 512], A and B [4096, 64] each, in double
  EXPECT_EQ(all.bytes() - less.bytes(), 16 * 8.0 * (8192 * 512 + 2 * 4096 * 512 + 2 * 4096 * 64));
}

TEST(SpareMemory, IsWhatTheBudgetLeavesUpToAQuarter) {
  const auto config = llama_2_7b();
  const auto recipe = recipe_of("transmla");
  Context context;
  const auto spare = [&](double budget) {
    context.memory_budget = static_cast<std::size_t>(budget);
    return spare_memory(config, recipe, context);
  };
  const double need = memory_need(config, recipe, 64 * kGiB).bytes();
  EXPECT_EQ(spare(64 * kGiB).value(), static_cast<std::size_t>(16 * kGiB));
  const double little = static_cast<double>(spare(16 * kGiB).value()) + memory_need(config, recipe, 16 * kGiB).bytes();
  EXPECT_NEAR(little, std::min(16 * kGiB, need + 4 * kGiB), 1);
  EXPECT_TRUE(fixtures::refused(spare(4 * kGiB),
                                {"a memory budget of 4.3 GB is too small", "the calibration of a layer takes about",
                                 "the plans of all layers", "or more"}));
}

}  // namespace
}  // namespace transmla
