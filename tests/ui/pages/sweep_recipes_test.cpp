#include "ui/pages/sweeps/sweep_recipes.h"

#include <gtest/gtest.h>

#include "tests/ui/pages/made_up.h"
#include "ui/pages/sweeps/sweep_pace.h"

namespace transmla::ui {
namespace {

const SweepAxis kSlots{QStringLiteral("qk_mqa_dim"), {16, 32}};
const SweepAxis kRanks{QStringLiteral("kv_lora_rank"), {64, 128, 192}};

TEST(SweepRecipes, AreTheProductOfTheAxes) {
  const auto sweep =
      sweepRecipes(fixtures::recipe_of(32, 128, 4, "score"), {kSlots, kRanks}, fixtures::smollm2_sizes());
  ASSERT_EQ(sweep.recipes.size(), 6U) << sweep.problem.toStdString();
  EXPECT_EQ(sweep.recipes[0].qk_mqa_dim, 16);
  EXPECT_EQ(sweep.recipes[1].qk_mqa_dim, 32);
  EXPECT_EQ(sweep.recipes[1].kv_lora_rank, 64);
  EXPECT_EQ(sweep.recipes[5].kv_lora_rank, 192);
  EXPECT_EQ(sweep.refused, 0);
}

TEST(SweepRecipes, LeaveOutWhatDoesNotFitAndSayWhy) {
  const SweepAxis folds{QStringLiteral("freqfold"), {2, 3, 4, 5}};
  const auto sweep = sweepRecipes(fixtures::recipe_of(32, 128, 4), {folds}, fixtures::smollm2_sizes());
  EXPECT_EQ(sweep.recipes.size(), 2U);
  EXPECT_EQ(sweep.refused, 2);
  EXPECT_TRUE(sweep.problem.contains(QStringLiteral("freqfold"))) << sweep.problem.toStdString();
}

TEST(SweepRecipes, TitlesNameFieldsAsRecipeFilesDo) {
  const QString title = sweepTitle({kSlots, kRanks});
  EXPECT_EQ(title, QStringLiteral("qk_mqa_dim × kv_lora_rank"));
  EXPECT_EQ(fieldsOfTitle(title), (QStringList{kSlots.field, kRanks.field}));
  EXPECT_TRUE(fieldsOfTitle(QStringLiteral("score · 2R 32")).isEmpty());
  EXPECT_EQ(titleText(QStringLiteral("score · 2R 32")), QStringLiteral("score · 2R 32"));
  EXPECT_NE(titleText(title), title);
}

TEST(SweepPace, KnowsNothingBeforeTheFirstChunk) {
  SweepPace pace;
  EXPECT_FALSE(pace.secondsPerChunk());
  pace.note(1, 10, 40);
  EXPECT_FALSE(pace.secondsPerChunk());
  EXPECT_TRUE(sizeText({6, 0, 20, 2048, true}, pace).contains(QStringLiteral("known once")));
}

TEST(SweepPace, CountsWhatWasMeasuredSinceItLooked) {
  SweepPace pace;
  pace.note(1, 10, 40);
  pace.note(1, 30, 50);
  EXPECT_DOUBLE_EQ(*pace.secondsPerChunk(), 2);
  pace.note(1, 40, 30);  // a candidate was removed
  EXPECT_DOUBLE_EQ(*pace.secondsPerChunk(), 2);
  const QString text = sizeText({6, 1, 20, 2048, true}, pace);
  EXPECT_TRUE(text.contains(QStringLiteral("At most 6 min 40 s"))) << text.toStdString();
  EXPECT_TRUE(sizeText({6, 1, 20, 2048, false}, pace).contains(QStringLiteral("About")));
}

}  // namespace
}  // namespace transmla::ui
