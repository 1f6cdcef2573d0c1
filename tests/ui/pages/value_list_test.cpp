#include "ui/pages/sweeps/value_list.h"

#include <gtest/gtest.h>

#include "tests/ui/pages/made_up.h"

namespace transmla::ui {
namespace {

std::vector<double> numbers(const QString& text, const char* key = "kv_lora_rank") {
  const auto list = parseValues(text, *findField(QString::fromLatin1(key)), fixtures::recipe_of(32, 128, 4),
                                fixtures::smollm2_sizes());
  EXPECT_TRUE(list.problem.isEmpty()) << list.problem.toStdString();
  std::vector<double> values;
  for (const QVariant& value : list.values) values.push_back(value.toDouble());
  return values;
}

QString problem(const QString& text, const char* key = "kv_lora_rank") {
  const auto list = parseValues(text, *findField(QString::fromLatin1(key)), fixtures::recipe_of(32, 128, 4),
                                fixtures::smollm2_sizes());
  EXPECT_TRUE(list.problem.isEmpty() || list.values.empty());
  return list.problem;
}

using Values = std::vector<double>;

TEST(ValueList, ReadsNumbersAndRanges) {
  EXPECT_EQ(numbers(QStringLiteral("32, 64, 96–160:32")), (Values{32, 64, 96, 128, 160}));
  EXPECT_EQ(numbers(QStringLiteral("32 64;128")), (Values{32, 64, 128}));
  EXPECT_EQ(numbers(QStringLiteral("16-18")), (Values{16, 17, 18}));
  EXPECT_EQ(numbers(QStringLiteral("96 .. 160 : 32")), (Values{96, 128, 160}));
  EXPECT_EQ(numbers(QStringLiteral("32，64、96–128：32")), (Values{32, 64, 96, 128}));
}

TEST(ValueList, TakesEachValueOnceInTheOrderTyped) {
  EXPECT_EQ(numbers(QStringLiteral("128, 64, 128, 64–128:64")), (Values{128, 64}));
}

TEST(ValueList, ReadsFractionsWhereTheFieldHasThem) {
  EXPECT_EQ(numbers(QStringLiteral("0.5–1:0.25"), "balance_kv_ratio"), (Values{0.5, 0.75, 1}));
  EXPECT_EQ(numbers(QStringLiteral("5e-1"), "balance_kv_ratio"), (Values{0.5}));
  EXPECT_TRUE(problem(QStringLiteral("32.5")).contains(QStringLiteral("whole")));
  EXPECT_TRUE(problem(QStringLiteral("0.5–1"), "balance_kv_ratio").contains(QStringLiteral("step")));
}

TEST(ValueList, ReadsWords) {
  const auto automatic = parseValues(QStringLiteral("auto, 2"), *findField(QStringLiteral("freqfold")),
                                     fixtures::recipe_of(32, 128, 4), fixtures::smollm2_sizes());
  ASSERT_EQ(automatic.values.size(), 2U);
  EXPECT_FALSE(automatic.values[0].isValid());
  EXPECT_EQ(automatic.values[1].toInt(), 2);
  const auto flags = parseValues(QStringLiteral("no yes"), *findField(QStringLiteral("use_qkv_norm")),
                                 fixtures::recipe_of(32, 128, 4), fixtures::smollm2_sizes());
  EXPECT_EQ(flags.values, (std::vector<QVariant>{false, true}));
}

TEST(ValueList, SaysWhatIsWrongInOneSentence) {
  EXPECT_TRUE(problem(QStringLiteral("  ")).contains(QStringLiteral("at least one")));
  EXPECT_TRUE(problem(QStringLiteral("32, big")).contains(QStringLiteral("'big'")));
  EXPECT_TRUE(problem(QStringLiteral("64–32")).contains(QStringLiteral("backwards")));
  EXPECT_TRUE(problem(QStringLiteral("32–64:0")).contains(QStringLiteral("step of 0")));
  EXPECT_TRUE(problem(QStringLiteral("1–300")).contains(QStringLiteral("300 values")));
  EXPECT_TRUE(problem(QStringLiteral("100000")).contains(QStringLiteral("outside")));
  EXPECT_TRUE(problem(QStringLiteral("-5")).contains(QStringLiteral("no number")));
  EXPECT_TRUE(problem(QStringLiteral("maybe"), "use_qkv_norm").contains(QStringLiteral("neither")));
}

TEST(ValueList, ProposalsAreFewAndAccepted) {
  const Recipe recipe = fixtures::recipe_of(32, 128, 4);
  for (const RecipeField& field : recipeFields()) {
    if (!field.applies(recipe)) continue;
    const QString text = proposedValues(field, recipe, fixtures::smollm2_sizes());
    const auto list = parseValues(text, field, recipe, fixtures::smollm2_sizes());
    EXPECT_TRUE(list.problem.isEmpty()) << field.key.toStdString() << ": " << list.problem.toStdString();
    EXPECT_LE(list.values.size(), 8U) << field.key.toStdString();
  }
  const QString ranks = proposedValues(*findField(QStringLiteral("kv_lora_rank")), recipe, fixtures::smollm2_sizes());
  EXPECT_TRUE(ranks.contains(QStringLiteral("128"))) << ranks.toStdString();
}

}  // namespace
}  // namespace transmla::ui
