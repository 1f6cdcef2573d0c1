// Sequences that a model writes: their form, and that they follow its distribution.
#include "engine/evaluation/sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "engine/forward/pass.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

using fixtures::refused;

class Sampling : public testing::Test {
 protected:
  TokenBatch sampled(const SampledSequences& wanted, const Context& context = {}) const {
    auto batch = sample_sequences(network_, wanted, "sampling", context);
    EXPECT_TRUE(batch) << batch.error().message;
    return batch ? std::move(*batch) : TokenBatch{};
  }

  fixtures::TinyCheckpoint tiny_{{.vocab = 24}};
  Network network_ = original_network(std::make_shared<SharedWeights>(tiny_.model(), Precision::f32, 1 << 20));
};

TEST_F(Sampling, GivesWholeSequencesWithoutWhatMustNotBeDrawn) {
  const auto batch = sampled({.sequences = 70, .length = 9, .never = {0, 5, 23}});  // more than one group
  EXPECT_EQ(batch.sequences, 70);
  EXPECT_EQ(batch.length, 9);
  ASSERT_EQ(batch.tokens.size(), 630U);
  const std::set<std::int32_t> drawn(batch.tokens.begin(), batch.tokens.end());
  EXPECT_EQ(drawn.size(), 21U) << "every other token turns up in 630";
  for (const int id : {0, 5, 23}) EXPECT_FALSE(drawn.contains(id)) << id;
}

TEST_F(Sampling, BeginsAnywhereInTheVocabulary) {
  constexpr int count = 2000;
  const auto batch = sampled({.sequences = count, .length = 1});
  std::map<std::int32_t, int> begun;
  for (const auto id : batch.tokens) ++begun[id];
  for (int id = 0; id < 24; ++id) {
    EXPECT_NEAR(begun[id], count / 24.0, 5 * std::sqrt(count / 24.0)) << id;
  }
}

// −log p of drawn tokens is, on average, the entropy of what they were drawn from.
TEST_F(Sampling, DrawsFromTheModelsDistribution) {
  const auto batch = sampled({.sequences = 128, .length = 20, .never = {3}});
  MatrixD all = logits(network_, {batch.tokens.data(), 128, 20}, {}, {}).value().cast<double>();
  all.col(3).setConstant(-1e9);
  double surprise = 0, variance = 0;
  for (int s = 0; s < 128; ++s) {
    for (int t = 0; t + 1 < 20; ++t) {
      const auto row = all.row(s * 20 + t).array();
      const double log_sum = row.maxCoeff() + std::log((row - row.maxCoeff()).exp().sum());
      const VectorD log_p = (row - log_sum).matrix();
      const VectorD p = log_p.array().exp();
      const double entropy = -p.dot(log_p);
      surprise += -log_p[batch.sequence(s)[t + 1]] - entropy;
      variance += p.dot((log_p.array() + entropy).square().matrix());
    }
  }
  EXPECT_LE(std::abs(surprise), 4 * std::sqrt(variance));
}

TEST_F(Sampling, ASequenceIsThatOfItsNumber) {
  const SampledSequences all{.sequences = 8, .length = 6, .first = 0, .seed = 5};
  auto part = all, other = all;
  part.sequences = 3;
  part.first = 4;
  other.seed = 6;
  const auto together = sampled(all);
  EXPECT_EQ(sampled(part).tokens, Tokens(together.sequence(4), together.sequence(7)));
  EXPECT_NE(sampled(other).tokens, together.tokens);
  Context narrow;  // room for a few sequences at a time
  narrow.memory_budget = 4 * 3 * 6 * 2 * 2 * 2 * 16 * sizeof(float);
  EXPECT_EQ(sampled(all, narrow).tokens, together.tokens);
}

TEST_F(Sampling, ReportsTokensAndStops) {
  std::vector<std::pair<int, int>> heard;
  Context context;
  context.progress = [&](const Progress& progress) { heard.emplace_back(progress.step, progress.steps); };
  sampled({.sequences = 65, .length = 3}, context);
  EXPECT_EQ(heard, (std::vector<std::pair<int, int>>{{1, 6}, {2, 6}, {3, 6}, {4, 6}, {5, 6}, {6, 6}}));
  std::stop_source source;
  context.stop = source.get_token();
  context.progress = [&](const Progress&) { source.request_stop(); };
  const auto stopped = sample_sequences(network_, {.sequences = 2, .length = 30}, "sampling", context);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
}

TEST_F(Sampling, RefusesWhatCannotBeDrawn) {
  SampledSequences wanted{.sequences = 2, .length = 0};
  EXPECT_TRUE(refused(sample_sequences(network_, wanted, "", {}), {"2 sequences of 0 tokens"}));
  wanted.length = 4;
  for (std::int32_t id = 0; id < 24; ++id) wanted.never.push_back(id);
  EXPECT_TRUE(refused(sample_sequences(network_, wanted, "", {}), {"none of the 24"}));
  wanted.never = {24};
  EXPECT_EQ(sample_sequences(network_, wanted, "", {}).error().kind, ErrorKind::internal);
  wanted = {.sequences = 0, .length = 4};
  EXPECT_EQ(sampled(wanted).sequences, 0);
}

}  // namespace
}  // namespace transmla
