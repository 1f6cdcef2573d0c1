// Weights of the rows that refits see: a worked example, degenerate rows, and parts of it by ranks.
#include "engine/conversion/score/refit_weights.h"

#include <gtest/gtest.h>

#include "engine/base/ranks.h"
#include "tests/support/thread_ranks.h"

namespace transmla {
namespace {

// Mean squares of the rows, with two numbers to a row: 1, 4 and 16 in samples, 100 and 10,000 in openings.
MatrixF stream() {
  MatrixF rows(5, 2);
  rows << 1, 1, 2, 2, 4, 4, 10, 10, 100, 100;
  return rows;
}

TEST(RefitWeights, OpeningsCountByTheirShareAndOnAverageAsMuchAsTokens) {
  const VectorF w = refit_weights({}, stream(), 3, 0.5, {}).value();
  // 1, 1/2, 1/4 over their mean 7/12
  EXPECT_FLOAT_EQ(w(0), 12.0F / 7);
  EXPECT_FLOAT_EQ(w(2), 3.0F / 7);
  // Σ w‖x‖² of the samples is 12/7·(2 + 4 + 8) = 24, so 8 for each token; an opening's own is the same.
  EXPECT_FLOAT_EQ(w(3), 8.0F / 200);
  EXPECT_FLOAT_EQ(w(4), 8.0F / 20000);
}

TEST(RefitWeights, OfRanksAreThoseOfOneProcess) {
  const MatrixF all = stream();
  const VectorF whole = refit_weights({}, all, 3, 0.5, {}).value();
  fixtures::run_in_ranks(2, [&](const Context& context) {
    const bool leader = leads(context);
    const std::vector<Index> rows = leader ? std::vector<Index>{0, 1, 3} : std::vector<Index>{2, 4};
    const VectorF part = refit_weights({}, MatrixF(all(rows, Eigen::all)), leader ? 2 : 1, 0.5, context).value();
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_FLOAT_EQ(part(static_cast<Index>(i)), whole(rows[i]));
  });
}

TEST(RefitWeights, AreFiniteWhereAllRowsAreZeroOrNoneIsAnOpening) {
  EXPECT_TRUE(refit_weights({}, MatrixF::Zero(4, 4), 2, 0.5, {}).value().allFinite());
  EXPECT_TRUE(refit_weights({}, stream(), 5, 0.5, {}).value().allFinite());
}

}  // namespace
}  // namespace transmla
