#include "ui/words/engine_text.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QTranslator>

#include "engine/session/recipe.h"
#include "ui/words/recipe_problems.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

// A language that says everything of the engine in brackets.
class Brackets : public QTranslator {
 public:
  Brackets() { QCoreApplication::installTranslator(this); }
  ~Brackets() override { QCoreApplication::removeTranslator(this); }
  bool isEmpty() const override { return false; }
  QString translate(const char* context, const char* source, const char*, int) const override {
    if (qstrcmp(context, "Engine") != 0) return {};
    return QStringLiteral("[%1]").arg(QString::fromUtf8(source));
  }
};

std::string told(const std::string& said) { return toStd(engineText(said)); }

TEST(EngineText, IsTheSentenceInTheReadersLanguageWithItsValues) {
  const Brackets language;
  EXPECT_EQ(told("dtype 'int8' is unknown; choose bf16, fp32, fp8 (folders) or q8_0 (GGUF files)"),
            "[dtype 'int8' is unknown; choose bf16, fp32, fp8 (folders) or q8_0 (GGUF files)]");
  EXPECT_EQ(told("balance_kv_ratio is -1, it must be a positive number"),
            "[balance_kv_ratio is -1, it must be a positive number]");
}

TEST(EngineText, ValuesThatAreSentencesAreToldToo) {
  const Brackets language;
  EXPECT_EQ(told("calibration batch is 0, it must be at least 1"), "[[calibration batch] is 0, it must be at least 1]");
  EXPECT_EQ(
      told("the config cannot be read: the config lacks hidden_size; take the config.json that belongs to the model"),
      "[the config cannot be read: [the config lacks hidden_size; take the config.json that belongs to the model]]");
}

TEST(EngineText, TheSentenceThatSaysMostCounts) {
  const Brackets language;
  EXPECT_EQ(told("cannot write '/a': No space left on device (1 MB more to write, 0 bytes free on the disk)"),
            "[cannot write '/a': No space left on device (1 MB more to write, 0 bytes free on the disk)]");
}

TEST(EngineText, WhatIsUnknownStaysAsItIs) {
  const Brackets language;
  EXPECT_EQ(told("nobody says this"), "nobody says this");
  EXPECT_EQ(told(""), "");
}

TEST(EngineText, WithoutATranslationItIsWhatTheEngineSaid) {
  const std::string said =
      "'/x' is open in another program (process 4711 on host): close it there first, or choose "
      "another project";
  EXPECT_EQ(told(said), said);
}

TEST(Filled, PutsValuesInOrderOrByNumber) {
  const QStringList values{QStringLiteral("a"), QStringLiteral("b")};
  EXPECT_EQ(toStd(filled(QStringLiteral("{} then {:.3g}"), values)), "a then b");
  EXPECT_EQ(toStd(filled(QStringLiteral("{1} before {0}"), values)), "b before a");
  EXPECT_EQ(toStd(filled(QStringLiteral("none {}"), {})), "none ");
}

// Whatever a recipe is refused for is said in the reader's language.
TEST(EngineText, EveryRefusalOfARecipeIsKnown) {
  const Brackets language;
  ModelConfig config;
  config.layers = 2;
  config.query_heads = 4;
  config.kv_heads = 2;
  config.head_dim = 32;
  config.max_position = 128;
  using Change = void (*)(Recipe&);
  const Change changes[] = {
      [](Recipe& r) { r.method = "other"; },
      [](Recipe& r) { r.dtype = "fp16"; },
      [](Recipe& r) { r.dtype = "int4"; },
      [](Recipe& r) { r.q_lora_rank = 9999; },
      [](Recipe& r) { r.use_qkv_norm = true; },
      [](Recipe& r) { r.balance_kv_ratio = -1; },
      [](Recipe& r) { r.calibration.samples = 0; },
      [](Recipe& r) { r.calibration.length = 0; },
      [](Recipe& r) { r.calibration.length = 4096; },
      [](Recipe& r) { r.calibration_batch = 0; },
      [](Recipe& r) { r.evaluation_batch = -1; },
      [](Recipe& r) { r.evaluation_length = 1; },
      [](Recipe& r) { r.evaluation_length = 4096; },
      [](Recipe& r) { r.evaluation_chunks = -1; },
      [](Recipe& r) { r.qk_mqa_dim = 7; },
      [](Recipe& r) { r.qk_mqa_dim = 64 * 64; },
      [](Recipe& r) { r.kv_lora_rank = 0; },
      [](Recipe& r) { r.kv_lora_rank = 9999; },
      [](Recipe& r) { r.freqfold = 3; },
      [](Recipe& r) { r.freqfold = 6; },
      [](Recipe& r) { r.collapse = 3; },
      [](Recipe& r) { r.freqfold.reset(), r.evaluation_batch = 0; },
  };
  int refused = 0;
  for (const char* method : {"score", "transmla"}) {
    for (const Change change : changes) {
      Recipe recipe = default_recipe(method);
      recipe.qk_mqa_dim = 16;
      recipe.kv_lora_rank = 64;
      recipe.freqfold = 2;
      recipe.calibration.length = recipe.evaluation_length = 64;
      ASSERT_TRUE(check_recipe(recipe, config)) << check_recipe(recipe, config).error().message;
      change(recipe);
      const Status status = check_recipe(recipe, config);
      if (status) continue;
      ++refused;
      EXPECT_EQ(told(status.error().message).front(), '[') << status.error().message;
      EXPECT_FALSE(recipeProblems(recipe, config).empty()) << status.error().message;
    }
  }
  EXPECT_GT(refused, 30);
}

}  // namespace
}  // namespace transmla::ui
