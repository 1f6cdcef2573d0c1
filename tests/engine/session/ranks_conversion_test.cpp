// Whole conversions by several ranks.
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/session/calibrate.h"
#include "tests/engine/session/tiny_request.h"
#include "tests/support/thread_ranks.h"

namespace transmla {
namespace {

using fixtures::request_for;
using fixtures::run_in_ranks;
using fixtures::TinyProject;

struct Shared {
  std::string name, method;
  int output_steps = 0;  // of the fit that the leader does alone
  double nats = 0;       // by which perplexities may differ
};

class RanksConversion : public ::testing::TestWithParam<Shared> {
 protected:
  static ConversionRequest request_of(const TinyProject& tiny) {
    auto request = request_for(tiny, GetParam().method);
    request.recipe.score.output_fit.schedule.steps = GetParam().output_steps;
    return request;
  }
};

// Statistics are taken once, alone; all else must not depend on how many do it.
TEST_P(RanksConversion, GivesTheNumbersOfOneProcess) {
  const TinyProject one, two;
  auto request = request_of(one);
  const CalibrationRequest calibration{request.recipe, request.model, request.calibration_text, request.statistics};
  ASSERT_TRUE(run_calibration(calibration, {}));
  std::filesystem::copy(one.statistics(), two.statistics(), std::filesystem::copy_options::recursive);
  Context one_thread;  // as each rank has
  one_thread.threads = 1;
  const auto alone = run_conversion(request, one_thread).value();
  auto shared = request_of(two);
  run_in_ranks(2, [&](const Context& context) {
    const auto outcome = run_conversion(shared, context);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_TRUE(outcome->statistics_reused);
    EXPECT_EQ(outcome->original->nll, alone.original->nll);
    EXPECT_EQ(outcome->partial_rope->nll, alone.partial_rope->nll);
    for (std::size_t i = 0; i < alone.mla->nll.size(); ++i) {
      EXPECT_NEAR(outcome->mla->nll.at(i), alone.mla->nll[i], GetParam().nats);
    }
    EXPECT_EQ(outcome->verification.has_value(), leads(context));
  });
  const auto weights = [](const TinyProject& tiny) { return read_text(tiny.output() / "model.safetensors").value(); };
  if (GetParam().nats > 0) return;
  EXPECT_TRUE(weights(two) == weights(one));
}

TEST_P(RanksConversion, TakesStatisticsAndWritesOneExport) {
  const TinyProject tiny;
  const auto request = request_of(tiny);
  std::vector<ConversionOutcome> outcomes(3);
  run_in_ranks(3, [&](const Context& context) {
    auto outcome = run_conversion(request, context);
    ASSERT_TRUE(outcome) << outcome.error().message;
    outcomes[static_cast<std::size_t>(context.ranks->rank())] = std::move(*outcome);
  });
  ASSERT_TRUE(outcomes.front().verification);
  EXPECT_LE(outcomes.front().verification->rms_logit_difference, outcomes.front().verification->tolerance);
  EXPECT_EQ(outcomes.front().mla->nll, outcomes.back().mla->nll);
  EXPECT_EQ(fixtures::entries_of(request.save->parent_path()), std::vector<std::string>{"converted"});
}

// Where the walk is shared, sums of fp32 rows come in another order: their roundings, 6e-8 each, pass the refits'
// solver, whose matrices have a condition of at most 1/ridge = 20 times the width, 512.
INSTANTIATE_TEST_SUITE_P(Session, RanksConversion,
                         ::testing::Values(Shared{"transmla", "transmla"}, Shared{"score", "score", 0, 1e-3},
                                           Shared{"score_with_output_fit", "score", 6}),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace transmla
