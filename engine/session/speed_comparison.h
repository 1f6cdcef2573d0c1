// How fast two networks decode by context and batch, timed in one run so that they may be compared.
#pragma once

#include <string>

#include "engine/session/speed_by_length.h"

namespace transmla {

struct SpeedComparison {
  std::string machine;                       // its processor's name
  int threads = 0;                           // of the run
  double memory_bandwidth = 0;               // bytes per second that the machine reads, memory_bandwidth()
  SpeedTable original = {}, converted = {};  // of the same lengths and sequences, in the same order
};

// Errors are those of speed_by_length().
Result<SpeedComparison> compare_speeds(const Network& original, const Network& converted, const SpeedSettings& settings,
                                       const Context& context);

}  // namespace transmla
