#include "ui/words/words.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace transmla::ui {
namespace {

std::string number(double value) { return toStd(numberText(value)); }

Perplexity perplexity(double mean, std::vector<double> around) {
  for (double& nll : around) nll += std::log(mean);
  return {std::move(around)};
}

TEST(Numbers, HaveThreeSignificantDigitsAndNoTrailingZeros) {
  EXPECT_EQ(number(0.08432), "0.0843");
  EXPECT_EQ(number(1237), "1,240");
  EXPECT_EQ(number(22.5), "22.5");
  EXPECT_EQ(number(160), "160");
  EXPECT_EQ(number(0.5), "0.5");
  EXPECT_EQ(number(0), "0");
  EXPECT_EQ(number(-1.254), "-1.25");
}

TEST(Numbers, ThatRoundUpToThePowerOfTenStayWithinThreeDigits) {
  EXPECT_EQ(number(9.999), "10");
  EXPECT_EQ(number(999.7), "1,000");
}

TEST(Numbers, FarFromOneHaveAnExponent) {
  EXPECT_EQ(number(3.21e-7), "3.21e-7");
  EXPECT_EQ(number(4.5e12), "4.5e12");
}

TEST(Numbers, ThatAreNoneSaySo) {
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "–");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "∞");
  EXPECT_EQ(number(-std::numeric_limits<double>::infinity()), "−∞");
}

TEST(Numbers, HaveUnits) {
  EXPECT_EQ(toStd(percentText(0.58333)), "58.3 %");
  EXPECT_EQ(toStd(bytesText(9600)), "9.6 kB");
  EXPECT_EQ(toStd(bytesText(12)), "12 bytes");
  EXPECT_EQ(toStd(countText(134'515'008)), "134,515,008");
  EXPECT_EQ(toStd(durationText(0.84)), "0.8 s");
  EXPECT_EQ(toStd(durationText(200)), "3 min 20 s");
  EXPECT_EQ(toStd(durationText(7500)), "2 h 05 min");
}

TEST(PerplexityText, IsNeverWithoutItsError) {
  EXPECT_EQ(toStd(perplexityText({})), "–");
  EXPECT_EQ(toStd(perplexityText(perplexity(22.5, {0.12, -0.12}))), "22.5 ± 2.7");
  EXPECT_EQ(toStd(perplexityText(perplexity(22.5, {0}))), "22.5 ± ?");
}

TEST(PerplexityText, ShowsDecimalsUntilTheErrorIsSeen) {
  EXPECT_EQ(toStd(perplexityText(perplexity(22.5, {0.001, -0.001}))), "22.50 ± 0.02");
}

TEST(StageText, KnowsThePartsThatStagesAreMadeOf) {
  EXPECT_EQ(toStd(stageText("calibrating")), "taking statistics");
  EXPECT_EQ(toStd(stageText("perplexity, MLA, qk-mqa-dim 32, rank 128")), "perplexity, MLA, rotary size 32, rank 128");
  EXPECT_EQ(toStd(stageText("perplexity of partial RoPE, freqfold 4")), "perplexity of partial RoPE, freqfold 4");
}

TEST(StageText, LeavesWhatItDoesNotKnow) { EXPECT_EQ(toStd(stageText("dreaming 3")), "dreaming 3"); }

TEST(RecipeText, SaysWhatTellsRecipesApart) {
  Recipe recipe;
  recipe.qk_mqa_dim = 32;
  recipe.kv_lora_rank = 128;
  EXPECT_EQ(toStd(recipeText(recipe)), "score · 2R 32 · r 128 · bf16");
  recipe.method = "transmla";
  EXPECT_EQ(toStd(recipeText(recipe)), "TransMLA · freqfold auto · 2R 32 · r 128 · bf16");
}

}  // namespace
}  // namespace transmla::ui
