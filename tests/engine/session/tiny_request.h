// Conversions of tiny projects, as the tests of jobs ask for them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "engine/session/convert.h"
#include "tests/support/tiny_project.h"

namespace transmla::fixtures {

// All in fp32, so that identities hold to rounding. The golden llama has d = 32, H = 2: 128 cached numbers.
inline ConversionRequest request_for(const TinyProject& tiny, const std::string& method = "transmla") {
  ConversionRequest request;
  request.recipe = default_recipe(method);
  request.recipe.score.slot_fit.schedule.steps = request.recipe.score.output_fit.schedule.steps = 6;
  request.recipe.score.slot_fit.check_every = request.recipe.score.output_fit.check_every = 3;
  request.recipe.dtype = "fp32";
  request.recipe.calibration.samples = 8;
  request.recipe.calibration.generated = method == "score" ? 4 : 0;
  request.recipe.calibration.length = 64;
  request.recipe.evaluation_length = 64;
  request.recipe.evaluation_chunks = 6;
  request.recipe.qk_mqa_dim = 8;
  request.recipe.kv_lora_rank = 40;
  request.model = tiny.model();
  request.save = tiny.output();
  request.calibration_text = tiny.calibration_text();
  request.test_text = tiny.test_text();
  request.statistics = tiny.statistics();
  request.verify_tokens = 32;
  return request;
}

inline ConversionOutcome converted(const ConversionRequest& request) {
  auto outcome = run_conversion(request, Context{});
  EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
  return outcome ? std::move(*outcome) : ConversionOutcome{};
}

}  // namespace transmla::fixtures
