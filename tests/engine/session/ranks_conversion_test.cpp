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

class RanksConversion : public ::testing::TestWithParam<const char*> {};

// Statistics are taken once, alone; all else must not depend on how many do it.
TEST_P(RanksConversion, GivesTheNumbersOfOneProcess) {
  const TinyProject one, two;
  auto request = request_for(one, GetParam());
  const CalibrationRequest calibration{request.recipe, request.model, request.calibration_text, request.statistics};
  ASSERT_TRUE(run_calibration(calibration, {}));
  std::filesystem::copy(one.statistics(), two.statistics(), std::filesystem::copy_options::recursive);
  Context one_thread;  // as each rank has
  one_thread.threads = 1;
  const auto alone = run_conversion(request, one_thread).value();
  auto shared = request_for(two, GetParam());
  run_in_ranks(2, [&](const Context& context) {
    const auto outcome = run_conversion(shared, context);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_TRUE(outcome->statistics_reused);
    EXPECT_EQ(outcome->original->nll, alone.original->nll);
    EXPECT_EQ(outcome->partial_rope->nll, alone.partial_rope->nll);
    EXPECT_EQ(outcome->mla->nll, alone.mla->nll);
    EXPECT_EQ(outcome->verification.has_value(), leads(context));
  });
  const auto weights = [](const TinyProject& tiny) { return read_text(tiny.output() / "model.safetensors").value(); };
  EXPECT_TRUE(weights(two) == weights(one));
}

TEST_P(RanksConversion, TakesStatisticsAndWritesOneExport) {
  const TinyProject tiny;
  const auto request = request_for(tiny, GetParam());
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

INSTANTIATE_TEST_SUITE_P(Session, RanksConversion, ::testing::Values("transmla", "score"),
                         [](const auto& instance) { return std::string(instance.param); });

}  // namespace
}  // namespace transmla
