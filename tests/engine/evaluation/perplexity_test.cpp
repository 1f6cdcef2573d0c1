#include "engine/evaluation/perplexity.h"

#include <gtest/gtest.h>

#include <cmath>

namespace transmla {
namespace {

constexpr double kEps = 1e-14;  // 20 roundings of numbers near 1 stay below

TEST(Perplexity, IsTheExponentialOfTheMean) {
  const Perplexity perplexity{{2.0, 3.0, 4.0}};
  EXPECT_DOUBLE_EQ(perplexity.mean_nll(), 3.0);
  EXPECT_DOUBLE_EQ(perplexity.value(), std::exp(3.0));
}

TEST(Perplexity, StandardErrorIsThatOfTheMeanTimesTheValue) {
  // 2, 3, 4: variance 1 over n − 1, so the mean's error is 1/√3.
  const Perplexity perplexity{{2.0, 3.0, 4.0}};
  EXPECT_NEAR(perplexity.nll_standard_error(), 1 / std::sqrt(3.0), kEps);
  EXPECT_NEAR(perplexity.standard_error(), std::exp(3.0) / std::sqrt(3.0), 20 * kEps);
}

TEST(Perplexity, OneChunkHasNoError) {
  const Perplexity perplexity{{2.5}};
  EXPECT_EQ(perplexity.nll_standard_error(), 0);
  EXPECT_EQ(perplexity.standard_error(), 0);
  EXPECT_DOUBLE_EQ(perplexity.value(), std::exp(2.5));
}

TEST(MeanNll, IsTheLogOfTheNextTokensProbability) {
  MatrixF logits(3, 2);  // probabilities of token 1: 1/2, 3/4; the last token has no next
  logits << 0, 0, 5, 5 + std::log(3.0F), 9, -9;
  EXPECT_NEAR(mean_nll(logits, {0, 1, 1}), -(std::log(0.5) + std::log(0.75)) / 2, 1e-6);
}

TEST(MeanNll, LargeLogitsDoNotOverflow) {
  MatrixF logits(2, 2);
  logits << 1000, 990, 0, 0;
  EXPECT_NEAR(mean_nll(logits, {0, 1}), 10 + std::log1p(std::exp(-10.0)), 1e-6);
}

TEST(ShareOf, ProgressIsThatOfTheWholeStage) {
  Context context;
  std::vector<std::pair<int, int>> heard;
  context.progress = [&](const Progress& progress) { heard.emplace_back(progress.step, progress.steps); };
  for (const auto& share : {Share{0, 2, 8}, Share{6, 2, 8}}) {
    const auto inner = share_of(context, share);
    ASSERT_TRUE(inner.report("evaluating", 0, 30).has_value());
    ASSERT_TRUE(inner.report("evaluating", 30, 30).has_value());
  }
  EXPECT_EQ(heard, (std::vector<std::pair<int, int>>{{0, 240}, {60, 240}, {180, 240}, {240, 240}}));
}

TEST(PairedDifference, TakesChunksThatBothHave) {
  const auto difference = paired_difference({{3.0, 5.0}}, {{2.0, 2.0, 9.0}});
  EXPECT_EQ(difference.chunks, 2);
  EXPECT_DOUBLE_EQ(difference.mean, 2.0);
  EXPECT_DOUBLE_EQ(difference.standard_error, 1.0);
}

TEST(PairedDifference, NothingInCommonSaysNothing) {
  const auto difference = paired_difference({}, {{2.0}});
  EXPECT_EQ(difference.chunks, 0);
  EXPECT_FALSE(difference.worse(0.5));
}

// Critical values of Student's distribution as printed in tables (one-sided): chunks − 1 degrees of freedom.
struct Critical {
  int degrees;
  double confidence, t;
};
class StudentTable : public testing::TestWithParam<Critical> {};

TEST_P(StudentTable, DecidesAtTheCriticalValue) {
  const auto [degrees, confidence, t] = GetParam();
  const double half_digit = 0.0006;  // tables print three decimals
  EXPECT_TRUE((PairedDifference{t + half_digit, 1, degrees + 1}.worse(confidence)));
  EXPECT_FALSE((PairedDifference{t - half_digit, 1, degrees + 1}.worse(confidence)));
  EXPECT_FALSE((PairedDifference{-t - half_digit, 1, degrees + 1}.worse(confidence)));
}
INSTANTIATE_TEST_SUITE_P(Printed, StudentTable,
                         testing::Values(Critical{2, 0.95, 2.920}, Critical{2, 0.999, 22.327}, Critical{3, 0.99, 4.541},
                                         Critical{7, 0.975, 2.365}, Critical{7, 0.999, 4.785},
                                         Critical{30, 0.995, 2.750}));

TEST(PairedDifference, NeverDecidesBelowThreeChunks) {
  EXPECT_FALSE((PairedDifference{100, 1e-6, 2}.worse(0.9)));
  EXPECT_TRUE((PairedDifference{100, 1e-6, 3}.worse(0.9)));
}

TEST(PairedDifference, EqualGapsDecideAndEqualModelsDoNot) {
  EXPECT_TRUE(paired_difference({{3, 4, 5}}, {{2, 3, 4}}).worse(0.9999));
  EXPECT_FALSE(paired_difference({{3, 4, 5}}, {{3, 4, 5}}).worse(0.5));
}

TEST(PairedDifference, CertaintyNeverDecides) { EXPECT_FALSE((PairedDifference{50, 1, 9}.worse(1.0))); }

}  // namespace
}  // namespace transmla
