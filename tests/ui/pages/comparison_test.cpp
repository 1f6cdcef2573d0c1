#include "ui/pages/tradeoff/comparison.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <algorithm>

#include "tests/ui/pages/made_up.h"
#include "ui/pages/tradeoff/fact_table.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

using Mode = QAbstractItemModelTester::FailureReportingMode;

TEST(Comparison, ShowsOnlyWhatDiffers) {
  const auto candidates = fixtures::freqfold_candidates();
  const auto comparison = compare(candidates[1], candidates[2], fixtures::original_of(20));
  ASSERT_EQ(comparison.recipe.size(), 1U);
  EXPECT_EQ(comparison.recipe[0].facts[0].text, QStringLiteral("2"));
  EXPECT_EQ(comparison.recipe[0].facts[1].raw.toInt(), 4);
  for (const auto& row : comparison.results) {
    EXPECT_NE(row.facts[0].raw, row.facts[1].raw) << toStd(row.name);
    EXPECT_FALSE(row.name.contains(QStringLiteral("Cache"))) << "both need the same cache";
  }
  ASSERT_EQ(comparison.sentences.size(), 2);
  EXPECT_TRUE(comparison.sentences[0].contains(QStringLiteral("the second is better than the first")))
      << toStd(comparison.sentences[0]);
}

TEST(Comparison, OfOneWithItselfIsEmpty) {
  const auto candidate = fixtures::freqfold_candidates().front();
  const auto comparison = compare(candidate, candidate, fixtures::original_of(20));
  EXPECT_TRUE(comparison.recipe.empty());
  EXPECT_TRUE(comparison.results.empty());
}

TEST(FactTable, IsAProperModelThroughEveryChange) {
  FactTable table;
  const QAbstractItemModelTester tester(&table, Mode::Fatal);
  const auto candidates = fixtures::freqfold_candidates();
  table.setFacts(factsOf(candidates[0], fixtures::original_of(20)), {QStringLiteral("value")});
  EXPECT_EQ(table.columnCount(), 2);
  const auto comparison = compare(candidates[0], candidates[1], fixtures::original_of(20));
  table.setFacts(comparison.results, {QStringLiteral("a"), QStringLiteral("b")});
  EXPECT_EQ(table.columnCount(), 3);
  EXPECT_EQ(table.index(0, 1).data(FactTable::RawRole), comparison.results[0].facts[0].raw);
  table.setFacts({}, {});
  EXPECT_EQ(table.rowCount(), 0);
}

TEST(Comparison, WithTheOriginalShowsResultsAlone) {
  auto candidate = fixtures::freqfold_candidates().front();
  fixtures::add_further(candidate, 0.3, 12);
  const auto original = fixtures::original_of(20);
  const auto comparison = compareWithOriginal(candidate, original, DecodingSpeed{8, 512, 32, 2, "a processor"});
  EXPECT_TRUE(comparison.recipe.empty()) << "the original has none";
  const auto row = [&](const char* name) {
    const auto found = std::find_if(comparison.results.begin(), comparison.results.end(),
                                    [&](const FactRow& each) { return each.name == QLatin1String(name); });
    return found == comparison.results.end() ? FactRow{} : *found;
  };
  ASSERT_EQ(row("Cache per token").facts.size(), 2U);
  EXPECT_EQ(row("Cache per token").facts[1].raw.toLongLong(), candidate.cache.before.bytes);
  EXPECT_EQ(row("KL divergence, nats").facts[1].raw.toDouble(), 0);
  EXPECT_EQ(row("Same likeliest token").facts[1].raw.toDouble(), 1);
  EXPECT_EQ(row("Decoding speed").facts[0].raw.toDouble(), 12);
  EXPECT_TRUE(row("Decoding speed").facts[1].text.contains(QStringLiteral("after 512 tokens")));
  EXPECT_TRUE(row("State").facts.empty());
  ASSERT_EQ(comparison.sentences.size(), 1);
  EXPECT_TRUE(comparison.sentences[0].contains(QStringLiteral("the original is better than the candidate")));
}

TEST(Comparison, OfDivergencesIsPaired) {
  auto candidates = fixtures::freqfold_candidates();
  fixtures::add_further(candidates[1], 0.5, 10);
  fixtures::add_further(candidates[2], 0.2, 10);
  const auto comparison = compare(candidates[1], candidates[2], fixtures::original_of(20));
  ASSERT_EQ(comparison.sentences.size(), 3);
  EXPECT_TRUE(comparison.sentences[1].startsWith(QStringLiteral("KL divergence: the second is better than the first")))
      << toStd(comparison.sentences[1]);
}

}  // namespace
}  // namespace transmla::ui
