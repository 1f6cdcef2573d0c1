#include "engine/base/ranks.h"

#include <gtest/gtest.h>

#include <mutex>

#include "tests/support/thread_ranks.h"

namespace transmla {
namespace {

using fixtures::run_in_ranks;

TEST(Ranks, OneProcessHasEverything) {
  const Context context;
  EXPECT_TRUE(leads(context));
  EXPECT_EQ(own_part(5, context).first, 0);
  EXPECT_EQ(own_part(5, context).count, 5);
  EXPECT_TRUE(is_own(3, context));
  std::vector<double> values{1, 2};
  ASSERT_TRUE(sum_over_ranks(values, context));
  EXPECT_EQ(values, (std::vector<double>{1, 2}));
  EXPECT_EQ(gather_from_ranks({3, 4}, context).value(), (std::vector<double>{3, 4}));
  EXPECT_FALSE(on_all_ranks(false, context).value());
  EXPECT_TRUE(meet(context));
}

TEST(Ranks, PartsFollowEachOtherAndDifferByOneAtMost) {
  for (const int ranks : {1, 2, 3, 5}) {
    for (const int items : {0, 1, 4, 5, 6, 17}) {
      std::vector<double> ends;
      run_in_ranks(ranks, [&](const Context& context) {
        const Part part = own_part(items, context);
        const auto all = gather_from_ranks({1.0 * part.first, 1.0 * part.count}, context).value();
        if (leads(context)) ends = all;
      });
      int next = 0;
      for (std::size_t rank = 0; rank < ends.size(); rank += 2) {
        EXPECT_EQ(ends[rank], next);
        EXPECT_GE(ends[rank + 1], items / ranks);
        EXPECT_LE(ends[rank + 1], (items + ranks - 1) / ranks);
        next += static_cast<int>(ends[rank + 1]);
      }
      EXPECT_EQ(next, items);
    }
  }
}

TEST(Ranks, EachItemIsDealtToOne) {
  std::vector<double> owners(7, 0);
  run_in_ranks(3, [&](const Context& context) {
    std::vector<double> own;
    for (int item = 0; item < 7; ++item) own.push_back(is_own(item, context) ? 1 : 0);
    ASSERT_TRUE(sum_over_ranks(own, context));
    if (leads(context)) owners = own;
  });
  EXPECT_EQ(owners, std::vector<double>(7, 1));
}

TEST(Ranks, SumsAreAddedInTheOrderOfRanks) {
  // 2^53 + 1 + 1 is 2^53 from the left, and would be 2^53 + 2 if the ones came first.
  const std::vector<double> summands{0x1p53, 1, 1};
  run_in_ranks(3, [&](const Context& context) {
    std::vector<double> value{summands[static_cast<std::size_t>(context.ranks->rank())]};
    ASSERT_TRUE(sum_over_ranks(value, context));
    EXPECT_EQ(value.front(), 0x1p53);
  });
}

TEST(Ranks, OneDissentIsEnough) {
  run_in_ranks(2, [](const Context& context) {
    EXPECT_FALSE(on_all_ranks(leads(context), context).value());
    EXPECT_TRUE(on_all_ranks(true, context).value());
  });
}

TEST(Ranks, TheLeaderWorksAloneAndTheOthersComeLater) {
  std::mutex mutex;
  int done = 0;
  run_in_ranks(3, [&](const Context& context) {
    ASSERT_TRUE(on_leader(context, [&](const Context& alone) -> Status {
      EXPECT_FALSE(alone.ranks);
      const std::lock_guard lock(mutex);
      ++done;
      return {};
    }));
    const std::lock_guard lock(mutex);
    EXPECT_EQ(done, 1);
  });
}

}  // namespace
}  // namespace transmla
