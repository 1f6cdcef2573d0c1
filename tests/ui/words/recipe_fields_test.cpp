#include "ui/words/recipe_fields.h"

#include <gtest/gtest.h>

#include <QSet>

#include "tests/support/smollm2_sizes.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

const RecipeField& field(const char* key) {
  const RecipeField* found = findField(QString::fromLatin1(key));
  if (found == nullptr) throw std::runtime_error(std::string("no field ") + key);
  return *found;
}

// Whether a recipe file knows the field under its key.
bool isInFile(const nlohmann::json& file, const QString& key) {
  const QStringList parts = key.split(QLatin1Char('.'));
  const nlohmann::json* at = &file;
  for (const QString& part : parts) {
    if (!at->contains(toStd(part))) return false;
    at = &at->at(toStd(part));
  }
  return true;
}

TEST(RecipeFields, HaveTheKeysOfRecipeFilesOnce) {
  const auto file = to_json(Recipe{});
  QSet<QString> keys;
  for (const auto& one : recipeFields()) {
    EXPECT_TRUE(isInFile(file, one.key)) << toStd(one.key);
    keys.insert(one.key);
  }
  EXPECT_EQ(keys.size(), static_cast<qsizetype>(recipeFields().size()));
}

TEST(RecipeFields, AreExplained) {
  for (const auto& one : recipeFields()) {
    EXPECT_FALSE(one.name.isEmpty()) << toStd(one.key);
    EXPECT_FALSE(one.help.isEmpty()) << toStd(one.key);
    EXPECT_EQ(one.optional, !one.absent.isEmpty()) << toStd(one.key);
  }
}

TEST(RecipeFields, GiveBackWhatWasSet) {
  for (const auto& one : recipeFields()) {
    const Recipe before;
    Recipe after;
    one.set(after, one.get(before));
    EXPECT_EQ(to_json(after), to_json(before)) << toStd(one.key);
  }
}

TEST(RecipeFields, StepsAreWithinTheRange) {
  const ModelConfig config = fixtures::smollm2_sizes();
  for (const char* method : {"score", "transmla"}) {
    Recipe recipe = default_recipe(method);
    recipe.qk_mqa_dim = 32;
    for (const auto& one : recipeFields()) {
      if (!one.applies(recipe)) continue;
      const auto [least, most] = one.range(recipe, config);
      for (const double step : one.steps(recipe, config)) {
        EXPECT_GE(step, least) << toStd(one.key);
        EXPECT_LE(step, most) << toStd(one.key);
      }
    }
  }
}

TEST(RecipeFields, RangesComeFromTheModel) {
  Recipe recipe;
  EXPECT_EQ(field("kv_lora_rank").range(recipe, fixtures::smollm2_sizes()).second, 384);
  recipe.method = "transmla";
  recipe.qk_mqa_dim = 32;
  EXPECT_EQ(field("kv_lora_rank").range(recipe, fixtures::smollm2_sizes()).second, 352);
  EXPECT_EQ(field("qk_mqa_dim").range(recipe, fixtures::smollm2_sizes()).second, 64);
}

TEST(RecipeFields, FreqfoldStepsAreMultiplesOfTheCollapseThatDivideTheFrequencies) {
  Recipe recipe = default_recipe("transmla");
  recipe.qk_mqa_dim = 32;
  EXPECT_EQ(field("freqfold").steps(recipe, fixtures::smollm2_sizes()), (std::vector<double>{2, 4, 8, 16, 32}));
}

TEST(RecipeFields, ApplyToTheMethodThatKnowsThem) {
  EXPECT_FALSE(field("freqfold").applies(default_recipe("score")));
  EXPECT_TRUE(field("freqfold").applies(default_recipe("transmla")));
  EXPECT_FALSE(field("score.tail").applies(default_recipe("transmla")));
}

TEST(ValueText, SaysAutoNoneAndYes) {
  Recipe recipe = default_recipe("transmla");
  EXPECT_EQ(toStd(valueText(field("freqfold"), recipe)), "auto");
  EXPECT_EQ(toStd(valueText(field("q_lora_rank"), recipe)), "none");
  EXPECT_EQ(toStd(valueText(field("use_qkv_norm"), recipe)), "no");
  EXPECT_EQ(toStd(valueText(field("calibration.length"), Recipe{})), "1,024");
  recipe.dtype = "bfloat16";
  EXPECT_EQ(toStd(valueText(field("dtype"), recipe)), "bf16");
}

TEST(SteppedValue, GoesToTheNextStepAndNotBeyondTheLast) {
  Recipe recipe;
  recipe.kv_lora_rank = 130;
  const auto& rank = field("kv_lora_rank");
  EXPECT_EQ(steppedValue(rank, recipe, fixtures::smollm2_sizes(), 1), 144);
  EXPECT_EQ(steppedValue(rank, recipe, fixtures::smollm2_sizes(), -1), 128);
  recipe.kv_lora_rank = 384;
  EXPECT_FALSE(steppedValue(rank, recipe, fixtures::smollm2_sizes(), 1));
}

TEST(BoundText, IsThatOfTheModelAndLeftOutWhereItSaysNothing) {
  EXPECT_EQ(toStd(boundText(field("kv_lora_rank"), Recipe{}, fixtures::smollm2_sizes())), "≤ 384");
  EXPECT_EQ(toStd(boundText(field("score.tail"), Recipe{}, fixtures::smollm2_sizes())), "≤ 1");
  EXPECT_EQ(toStd(boundText(field("calibration.seed"), Recipe{}, fixtures::smollm2_sizes())), "");
  EXPECT_EQ(toStd(boundText(field("method"), Recipe{}, fixtures::smollm2_sizes())), "");
}

TEST(DifferingFields, AreThoseThatEitherRecipeKnows) {
  Recipe a, b;
  b.kv_lora_rank = 128;
  b.freqfold = 4;  // means nothing to method score
  const auto found = differingFields(a, b);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(toStd(found.front()->key), "kv_lora_rank");
}

}  // namespace
}  // namespace transmla::ui
