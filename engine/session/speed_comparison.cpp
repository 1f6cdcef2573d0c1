#include "engine/session/speed_comparison.h"

#include <omp.h>

#include "engine/math/threads.h"
#include "engine/session/decoding_speed.h"

namespace transmla {

Result<SpeedComparison> compare_speeds(const Network& original, const Network& converted, const SpeedSettings& settings,
                                       const Context& context) {
  TRY(check_speed(settings));
  const ThreadScope threads(context.threads);
  SpeedComparison comparison{.machine = processor_name(), .threads = omp_get_max_threads()};
  comparison.memory_bandwidth = memory_bandwidth(context);
  TRY_ASSIGN(comparison.original, speed_by_length(original, settings, context));
  TRY_ASSIGN(comparison.converted, speed_by_length(converted, settings, context));
  return comparison;
}

}  // namespace transmla
