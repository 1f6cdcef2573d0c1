// Tokens at the beginning of a text, as the refits see them.
#include "engine/conversion/score/openings.h"

#include <gtest/gtest.h>

#include <numeric>

namespace transmla {
namespace {

TokenBatch counted(int sequences, int length) {
  TokenBatch batch{sequences, length, {}};
  batch.tokens.resize(static_cast<std::size_t>(sequences * length));
  std::iota(batch.tokens.begin(), batch.tokens.end(), 0);
  return batch;
}

TEST(Openings, AreSpreadOverTheSamplesAndNeverMoreThanASixteenth) {
  EXPECT_EQ(opening_tokens(counted(4, 16), 1000), (std::vector<std::int32_t>{0, 16, 32, 48}));
  EXPECT_EQ(opening_tokens(counted(4, 16), 2), (std::vector<std::int32_t>{0, 32}));
  EXPECT_TRUE(opening_tokens(counted(1, 15), 1000).empty());
  EXPECT_TRUE(opening_tokens(counted(4, 16), 0).empty());
}

TEST(Openings, TapsSeeTheirRowsBehindTheSamples) {
  std::vector<Index> heads, blocks;
  PassOptions options;
  options.tap = [](const AttentionTap&) -> Status { return fail("openings have no attention worth a sample"); };
  options.heads = [&](const ProjectionTap& tap) -> Status {
    heads = {tap.first_row, tap.rows};
    return {};
  };
  options.block = [&](const BlockTap& tap) -> Status {
    blocks = {tap.first_row, tap.rows};
    return {};
  };
  const PassOptions moved = further_down(options, 100);
  ASSERT_TRUE(moved.heads({.first_row = 5, .rows = 3}));
  ASSERT_TRUE(moved.block({.first_row = 7, .rows = 2}));
  EXPECT_EQ(heads, (std::vector<Index>{105, 3}));
  EXPECT_EQ(blocks, (std::vector<Index>{107, 2}));
  EXPECT_FALSE(moved.tap);
  EXPECT_FALSE(moved.act);
}

// Mean squares of the rows below, with two numbers to a row: 1, 4 and 16 in samples, 100 and 10,000 in openings.
TEST(RefitWeights, OpeningsCountByTheirShareAndOnAverageAsMuchAsTokens) {
  const BlockGoal goal;
  RefitWeights weights(goal, 3, 0.5);
  MatrixF samples(3, 2), openings(2, 2);
  samples << 1, 1, 2, 2, 4, 4;
  openings << 10, 10, 100, 100;
  const VectorF w = weights.next(0, samples);
  // 1, 1/2, 1/4 over their mean 7/12
  EXPECT_FLOAT_EQ(w(0), 12.0F / 7);
  EXPECT_FLOAT_EQ(w(2), 3.0F / 7);
  // Σ w‖x‖² of the samples is 12/7·(2 + 4 + 8) = 24, so 8 for each token; an opening's own is the same.
  const VectorF v = weights.next(3, openings);
  EXPECT_FLOAT_EQ(v(0), 8.0F / 200);
  EXPECT_FLOAT_EQ(v(1), 8.0F / 20000);
}

TEST(RefitWeights, AreFiniteWhereAllRowsAreZero) {
  const BlockGoal goal;
  RefitWeights weights(goal, 2, 0.5);
  const MatrixF zero = MatrixF::Zero(2, 4);
  EXPECT_TRUE(weights.next(0, zero).allFinite());
  EXPECT_TRUE(weights.next(2, zero).allFinite());
}

}  // namespace
}  // namespace transmla
