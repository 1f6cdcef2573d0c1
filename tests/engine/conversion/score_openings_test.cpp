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

}  // namespace
}  // namespace transmla
