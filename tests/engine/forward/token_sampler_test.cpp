// Drawn tokens against the probabilities they are drawn with.
#include "engine/forward/token_sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "engine/math/threads.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::refused;
using Drawn = std::vector<std::int32_t>;

// The same logits for every sequence.
MatrixF rows_of(int sequences, const std::vector<float>& logits) {
  return Eigen::Map<const VectorF>(logits.data(), static_cast<Index>(logits.size()))
      .transpose()
      .replicate(sequences, 1);
}

// Logits of the given probabilities, with something added that must not matter.
std::vector<float> logits_of(const std::vector<double>& probabilities, double temperature = 1) {
  std::vector<float> logits;
  for (const double p : probabilities) logits.push_back(static_cast<float>(temperature * std::log(p) + 5));
  return logits;
}

std::map<std::int32_t, double> shares(const SamplingOptions& options, const std::vector<float>& logits, int draws) {
  MatrixF rows = rows_of(draws, logits);
  std::map<std::int32_t, double> counted;
  for (const auto id : TokenSampler(options, draws).draw(rows)) ++counted[id];
  for (auto& [id, share] : counted) share /= draws;
  return counted;
}

void expect_shares(std::map<std::int32_t, double> drawn, const std::map<std::int32_t, double>& expected, int draws) {
  for (const auto& [id, p] : expected) {
    EXPECT_NEAR(drawn[id], p, 5 * std::sqrt(p * (1 - p) / draws)) << "token " << id;
    drawn.erase(id);
  }
  EXPECT_TRUE(drawn.empty()) << "token " << drawn.begin()->first << " should not be drawn";
}

constexpr int draws = 4000;

TEST(TokenSampler, DrawsByProbability) {
  const std::vector<double> p = {0.5, 0.2, 0.2, 0.1};
  expect_shares(shares({}, logits_of(p), draws), {{0, 0.5}, {1, 0.2}, {2, 0.2}, {3, 0.1}}, draws);
}

TEST(TokenSampler, DrawsFromEveryPartOfALargeVocabulary) {
  std::vector<double> p(5000, 0.4 / 4996);
  std::map<std::int32_t, double> expected;
  for (const int id : {0, 511, 512, 4999}) expected[id] = p[static_cast<std::size_t>(id)] = 0.15;
  auto drawn = shares({}, logits_of(p), draws);
  double others = 0;
  std::erase_if(drawn, [&](const auto& entry) {
    if (!expected.contains(entry.first)) others += entry.second;
    return !expected.contains(entry.first);
  });
  EXPECT_NEAR(others, 0.4, 5 * std::sqrt(0.4 * 0.6 / draws));
  expect_shares(drawn, expected, draws);
}

TEST(TokenSampler, TheTemperatureFlattens) {
  const std::vector<double> p = {0.6, 0.3, 0.1};
  expect_shares(shares({.temperature = 2.5}, logits_of(p, 2.5), draws), {{0, 0.6}, {1, 0.3}, {2, 0.1}}, draws);
}

TEST(TokenSampler, TopPKeepsTheLikeliest) {
  const std::vector<double> p = {0.1, 0.4, 0.3, 0.2};
  expect_shares(shares({.top_p = 0.65}, logits_of(p), draws), {{1, 4.0 / 7}, {2, 3.0 / 7}}, draws);
  expect_shares(shares({.top_p = 0.001}, logits_of(p), 50), {{1, 1.0}}, 50);
  expect_shares(shares({.top_p = 0.45, .never = {1}}, logits_of(p), 50), {{2, 1.0}}, 50);  // of 0.1, 0.3, 0.2
}

TEST(TokenSampler, AtTemperature0TakesTheLikeliest) {
  MatrixF rows(2, 3);
  rows << 1, 7, 3, -5, -9, -6;
  EXPECT_EQ(TokenSampler({.temperature = 0}, 2).draw(rows), (Drawn{1, 0}));
}

TEST(TokenSampler, NeverDrawsWhatItMustNot) {
  const std::vector<double> p = {0.2, 0.7, 0.1};
  expect_shares(shares({.never = {1, 1}}, logits_of(p), draws), {{0, 2.0 / 3}, {2, 1.0 / 3}}, draws);
  expect_shares(shares({.temperature = 0, .never = {1}}, logits_of(p), 5), {{0, 1.0}}, 5);
  expect_shares(shares({.never = {0, 1}}, {1e4F, 2e4F, -1e4F}, 50), {{2, 1.0}}, 50);
}

TEST(TokenSampler, ASequenceDependsOnItsOwnNumberAlone) {
  const auto logits = logits_of(std::vector<double>(1000, 1e-3));
  const auto draw_all = [&](TokenSampler sampler, int sequences) {
    std::vector<Drawn> drawn = {sampler.uniform(100)};
    for (int step = 0; step < 3; ++step) {
      MatrixF rows = rows_of(sequences, logits);
      drawn.push_back(sampler.draw(rows));
    }
    return drawn;
  };
  const auto together = draw_all(TokenSampler({.seed = 9}, 20), 20);
  {
    const ThreadScope one(1);
    EXPECT_EQ(draw_all(TokenSampler({.seed = 9}, 20), 20), together);
  }
  const auto part = draw_all(TokenSampler({.seed = 9}, 5, 10), 5);
  for (std::size_t step = 0; step < part.size(); ++step) {
    EXPECT_EQ(part[step], Drawn(together[step].begin() + 10, together[step].begin() + 15));
  }
  EXPECT_NE(draw_all(TokenSampler({.seed = 10}, 20), 20), together);
  EXPECT_GT(std::set(together[1].begin(), together[1].end()).size(), 15U) << "sequences draw apart";
}

TEST(TokenSampler, UniformNumbersReachBothEnds) {
  const auto drawn = TokenSampler({}, 500).uniform(7);
  EXPECT_EQ(std::set(drawn.begin(), drawn.end()), (std::set<std::int32_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST(TokenSampler, RefusesNumbersThatMakeNoSense) {
  EXPECT_TRUE(check_sampling({.temperature = 0, .top_p = 0.1}));
  EXPECT_TRUE(refused(check_sampling({.temperature = -0.5}), {"-0.5"}));
  EXPECT_TRUE(refused(check_sampling({.temperature = std::nan("")}), {"nan"}));
  EXPECT_TRUE(refused(check_sampling({.top_p = 0}), {"top-p", "0"}));
  EXPECT_TRUE(refused(check_sampling({.top_p = 1.5}), {"1.5"}));
}

}  // namespace
}  // namespace transmla
