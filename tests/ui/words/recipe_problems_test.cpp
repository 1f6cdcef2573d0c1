#include "ui/words/recipe_problems.h"

#include <gtest/gtest.h>

#include "tests/support/smollm2_sizes.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

Recipe sound(const char* method) {
  Recipe recipe = default_recipe(method);
  recipe.qk_mqa_dim = 32;
  recipe.kv_lora_rank = 128;
  return recipe;
}

// "key: sentence" of the only problem.
std::string problem(const Recipe& recipe) {
  const auto problems = recipeProblems(recipe, fixtures::smollm2_sizes());
  if (problems.size() != 1) return std::to_string(problems.size()) + " problems";
  return toStd(problems.front().key + QStringLiteral(": ") + problems.front().sentence);
}

TEST(RecipeProblems, SoundRecipesHaveNone) {
  EXPECT_TRUE(recipeProblems(sound("score"), fixtures::smollm2_sizes()).empty());
  EXPECT_TRUE(recipeProblems(sound("transmla"), fixtures::smollm2_sizes()).empty());
}

TEST(RecipeProblems, NumbersOutOfRangeAreToldWithTheRange) {
  Recipe recipe = sound("score");
  recipe.kv_lora_rank = 385;
  EXPECT_EQ(problem(recipe), "kv_lora_rank: must be between 1 and 384");
  recipe = sound("score");
  recipe.evaluation_length = 10'000;
  EXPECT_EQ(problem(recipe), "evaluation.length: must be between 2 and 8,192");
}

TEST(RecipeProblems, RulesBetweenFieldsStandBesideOneOfThem) {
  Recipe recipe = sound("score");
  recipe.qk_mqa_dim = 33;
  EXPECT_EQ(problem(recipe), "qk_mqa_dim: must be even: slots are pairs of numbers");
  recipe = sound("transmla");
  recipe.qk_mqa_dim = 48;
  EXPECT_EQ(problem(recipe), "qk_mqa_dim: must divide the head size 64: 2, 4, 8, 16, 32, 64");
  recipe = sound("transmla");
  recipe.collapse = 4;
  recipe.freqfold = 4;
  EXPECT_EQ(problem(recipe), "collapse: must be 2, so that 32 times it is the head size 64");
  recipe = sound("transmla");
  recipe.freqfold = 3;
  EXPECT_EQ(problem(recipe), "freqfold: must be one of 2, 4, 8, 16, 32");
}

TEST(RecipeProblems, WhatTheWordsDoNotKnowIsSaidByTheEngine) {
  Recipe recipe = sound("transmla");
  recipe.evaluation_batch = 0;
  EXPECT_NE(problem(recipe).find("freqfold: freqfold auto needs perplexities"), std::string::npos) << problem(recipe);
}

// The engine has the last word: nothing that it refuses passes for sound.
TEST(RecipeProblems, AreFoundWhereverTheEngineRefuses) {
  const ModelConfig config = fixtures::smollm2_sizes();
  for (const char* method : {"score", "transmla", "magic"}) {
    for (const int rotary : {-2, 0, 1, 2, 24, 64, 66, 1000}) {
      for (const int rank : {-1, 0, 1, 352, 353, 384, 385}) {
        Recipe recipe = sound(method);
        recipe.qk_mqa_dim = rotary;
        recipe.kv_lora_rank = rank;
        const bool refused = !check_recipe(recipe, config);
        EXPECT_EQ(refused, !recipeProblems(recipe, config).empty()) << method << ' ' << rotary << ' ' << rank;
      }
    }
  }
}

}  // namespace
}  // namespace transmla::ui
