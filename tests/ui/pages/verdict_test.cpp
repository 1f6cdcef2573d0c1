#include "ui/pages/candidates/verdict.h"

#include <gtest/gtest.h>

#include "tests/ui/pages/made_up.h"

namespace transmla::ui {
namespace {

std::vector<Contender> contenders(const std::vector<Candidate>& candidates) {
  std::vector<Contender> result;
  for (const auto& candidate : candidates) {
    result.push_back({QStringLiteral("freqfold %1").arg(*candidate.recipe.freqfold), &candidate});
  }
  return result;
}

TEST(Verdict, NamesTheBestAndTheNext) {
  const auto candidates = fixtures::freqfold_candidates();
  const Verdict verdict = judge(contenders(candidates), fixtures::original_of(20));
  EXPECT_EQ(verdict.best, 2U);
  EXPECT_TRUE(verdict.certain);
  EXPECT_TRUE(verdict.sentence.contains(QStringLiteral("freqfold 4 is better than every other one; than freqfold 8")))
      << verdict.sentence.toStdString();
  EXPECT_TRUE(verdict.sentence.contains(QStringLiteral("99 %")));
}

TEST(Verdict, SaysWhenTheChunksCannotTell) {
  const std::vector<Candidate> candidates{fixtures::candidate_of(fixtures::recipe_of(32, 128, 2), 0.300, 4),
                                          fixtures::candidate_of(fixtures::recipe_of(32, 128, 4), 0.301, 4)};
  const Verdict verdict = judge(contenders(candidates), fixtures::original_of(20));
  ASSERT_TRUE(verdict.best);
  EXPECT_FALSE(verdict.certain);
  EXPECT_TRUE(verdict.sentence.contains(QStringLiteral("cannot be told apart"))) << verdict.sentence.toStdString();
}

TEST(Verdict, FallsBackOnPartialRope) {
  auto candidates = fixtures::freqfold_candidates();
  for (auto& candidate : candidates) candidate.mla = {};
  const Verdict verdict = judge(contenders(candidates), fixtures::original_of(20));
  EXPECT_EQ(verdict.stage, Stage::partialRope);
  EXPECT_EQ(verdict.best, 2U);
  EXPECT_TRUE(verdict.sentence.startsWith(QStringLiteral("partial RoPE")));
}

TEST(Verdict, OfOneAndOfNone) {
  const std::vector<Candidate> one{fixtures::candidate_of(fixtures::recipe_of(32, 128, 2), 0.3, 4)};
  EXPECT_TRUE(judge(contenders(one), {}).sentence.contains(QStringLiteral("only one")));
  EXPECT_TRUE(judge({}, {}).sentence.isEmpty());
}

TEST(Verdict, ComparesTwoWhicheverIsNamedFirst) {
  const auto candidates = fixtures::freqfold_candidates();
  const auto all = contenders(candidates);
  const QString sentence = compareText(all[1], all[2], Stage::mla);
  EXPECT_TRUE(sentence.contains(QStringLiteral("freqfold 4 is better than freqfold 2"))) << sentence.toStdString();
  EXPECT_EQ(sentence, compareText(all[2], all[1], Stage::mla));
}

}  // namespace
}  // namespace transmla::ui
