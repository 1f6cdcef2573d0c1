// The job that only takes statistics, for conversions and sweeps to come.
#pragma once

#include "engine/base/context.h"
#include "engine/session/convert.h"
#include "engine/session/recipe.h"

namespace transmla {

struct CalibrationRequest {
  Recipe recipe;
  Path model;
  TextSource text;
  Path statistics;  // folder of the store
};
struct CalibrationOutcome {
  std::string key;
  Path file;
  bool reused = false;
  std::int64_t tokens = 0;
  std::vector<StageSeconds> seconds;
  std::size_t peak_rss_bytes = 0;
};
Result<CalibrationOutcome> run_calibration(const CalibrationRequest& request, const Context& context);

}  // namespace transmla
