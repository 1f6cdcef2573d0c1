#include "engine/session/memory_need.h"

#include <gtest/gtest.h>

#include "engine/model/family.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

ModelConfig sizes(std::string_view family, int layers, int hidden, int intermediate, int heads, int kv_heads,
                  int vocab) {
  ModelConfig config;
  config.family = find_family(family);
  config.layers = layers;
  config.hidden = hidden;
  config.intermediate = intermediate;
  config.query_heads = heads;
  config.kv_heads = kv_heads;
  config.head_dim = hidden / heads;
  config.vocab = vocab;
  return config;
}

ModelConfig llama_2_7b() { return sizes("llama", 32, 4096, 11008, 32, 32, 32000); }
ModelConfig qwen_72b() { return sizes("qwen2", 80, 8192, 29568, 64, 8, 152064); }

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
