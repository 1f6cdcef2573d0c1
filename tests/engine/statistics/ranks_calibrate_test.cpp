// Statistics that several ranks take together, against those of one pass.
#include <gtest/gtest.h>

#include <limits>

#include "engine/statistics/statistics.h"
#include "tests/support/refusal.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

struct Case {
  const char* family;
  bool full_queries;
};

class RanksCalibrate : public ::testing::TestWithParam<Case> {
 protected:
  RanksCalibrate() : checkpoint_(fixtures::TinyModel{.family = GetParam().family}) {
    settings_.samples = batch_.sequences;
    settings_.length = batch_.length;
    settings_.precision = Precision::f32;
    settings_.full_queries = GetParam().full_queries;
    settings_.attention = true;
    const int vocab = checkpoint_.model()->config().vocab;
    for (int i = 0; i < batch_.sequences * batch_.length; ++i) batch_.tokens.push_back((i * i * 7 + 3 * i + 1) % vocab);
  }

  Result<Statistics> run(const Context& context) const {
    const auto shared = std::make_shared<SharedWeights>(checkpoint_.model(), Precision::f32, 0);
    return calibrate(shared, batch_, "text", settings_, context);
  }

  const fixtures::TinyCheckpoint checkpoint_;
  CalibrationSettings settings_;
  TokenBatch batch_{5, 24, {}};
};

std::vector<MatrixD> matrices_of(const LayerStatistics& layer) {
  std::vector<MatrixD> all{layer.kv_moment, layer.kv_mean, layer.queries, layer.weighted_moment, layer.distances};
  all.insert(all.end(), layer.head_queries.begin(), layer.head_queries.end());
  all.emplace_back(layer.norms.query);
  all.emplace_back(layer.norms.key);
  return all;
}

TEST_P(RanksCalibrate, AreThoseOfOnePass) {
  const auto alone = run({});
  ASSERT_TRUE(alone) << alone.error().message;
  for (const int ranks : {2, 3}) {
    std::vector<Statistics> taken(static_cast<std::size_t>(ranks));
    fixtures::run_in_ranks(ranks, [&](const Context& context) {
      taken[static_cast<std::size_t>(context.ranks->rank())] = run(context).value();
    });
    for (std::size_t layer = 0; layer < alone->layers.size(); ++layer) {
      const auto expected = matrices_of(*alone->layers[layer]), first = matrices_of(*taken.front().layers[layer]);
      const auto last = matrices_of(*taken.back().layers[layer]);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        // As in calibrate_test.cpp: the same rows go through fp32 in other batches.
        const double tolerance = 200 * std::numeric_limits<float>::epsilon() * expected[i].norm();
        EXPECT_LE((first[i] - expected[i]).norm(), tolerance) << "matrix " << i;
        EXPECT_EQ(first[i], last[i]) << "matrix " << i;
      }
    }
    EXPECT_EQ(taken.back().tokens, alone->tokens);
  }
}

TEST_P(RanksCalibrate, ARankWithoutASampleIsRefused) {
  std::vector<Status> ends(6);
  fixtures::run_in_ranks(6, [&](const Context& context) {
    if (auto taken = run(context); !taken) {
      ends[static_cast<std::size_t>(context.ranks->rank())] = tl::unexpected<Error>(taken.error());
    }
  });
  for (const auto& end : ends) EXPECT_TRUE(fixtures::refused(end, {"6 processes", "5 samples"}));
}

INSTANTIATE_TEST_SUITE_P(Statistics, RanksCalibrate,
                         ::testing::Values(Case{"llama", false}, Case{"qwen2", true}, Case{"qwen3", false}),
                         [](const auto& instance) { return instance.param.family; });

}  // namespace
}  // namespace transmla
