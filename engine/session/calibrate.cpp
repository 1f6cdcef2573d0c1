#include "engine/session/calibrate.h"

#include "engine/session/calibration_text.h"
#include "engine/session/resources.h"
#include "engine/session/source.h"
#include "engine/session/statistics_stage.h"

namespace transmla {
namespace {

Result<CalibrationOutcome> calibrate_model(const CalibrationRequest& request, const Context& context) {
  StageClock clock;
  const auto settings = calibration_settings(request.recipe);
  TRY_ASSIGN(const auto source, clock.time("open", [&] { return open_source(request.model); }));
  const auto shared = std::make_shared<SharedWeights>(source.model, settings.precision, weight_cache_bytes(context));
  TRY_ASSIGN(const auto text, clock.time("tokenize", [&] {
    return calibration_text({shared, source.tokenizer, request.text, request.statistics}, settings, context);
  }));
  TRY_ASSIGN(const auto obtained, clock.time("statistics", [&] {
    return obtain_statistics(shared, text, settings, request.statistics, context);
  }));
  return CalibrationOutcome{obtained.key,   obtained.file,   obtained.reused, obtained.statistics.tokens,
                            clock.stages(), peak_rss_bytes()};
}

}  // namespace

Result<CalibrationOutcome> run_calibration(const CalibrationRequest& request, const Context& context) {
  return guarded([&] { return calibrate_model(request, context); });
}

}  // namespace transmla
