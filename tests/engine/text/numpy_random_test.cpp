#include "engine/text/numpy_random.h"

#include <gtest/gtest.h>

namespace transmla {
namespace {

using Order = std::vector<std::size_t>;

// numpy 2.4: numpy.random.default_rng(seed).permutation(count)
TEST(NumpyPermutation, IsThatOfDefaultRng) {
  EXPECT_EQ(numpy_permutation(42, 1), Order({0}));
  EXPECT_EQ(numpy_permutation(42, 5), Order({4, 2, 3, 1, 0}));
  EXPECT_EQ(numpy_permutation(42, 10), Order({5, 6, 0, 7, 3, 2, 4, 9, 1, 8}));
  const auto alpaca = numpy_permutation(42, 52002);  // as many as its rows
  EXPECT_EQ(Order({alpaca[0], alpaca[1], alpaca[52001]}), Order({31688, 10899, 9864}));
}

TEST(NumpyPermutation, OfNothingIsNothing) { EXPECT_TRUE(numpy_permutation(42, 0).empty()); }

}  // namespace
}  // namespace transmla
