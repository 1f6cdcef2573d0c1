// How the time of a token grows with the text behind it and with sequences decoded together, and how much of it is the
// reading of weights and cache.
#pragma once

#include <vector>

#include "engine/base/context.h"
#include "engine/forward/network.h"

namespace transmla {

struct SpeedSettings {
  std::vector<int> lengths = {512, 1024, 2048, 4096, 8192};  // tokens in the cache when the clock begins
  std::vector<int> sequences = {1};                          // decoded together
  int steps = 16;                                            // under the clock; their median counts
};
// Refuses numbers below 1 and empty lists.
Status check_speed(const SpeedSettings& settings);

struct LengthSpeed {
  int length = 0, sequences = 0;
  double step_seconds = 0;       // one token for each sequence
  std::size_t weight_bytes = 0;  // read by a step
  std::size_t cache_bytes = 0;   // likewise, all sequences; each number counted once
  double tokens_per_second() const { return sequences / step_seconds; }
  double bytes_per_second() const { return static_cast<double>(weight_bytes + cache_bytes) / step_seconds; }
};

struct SpeedTable {
  std::size_t cache_bytes_per_token = 0;  // of one sequence, all layers
  std::vector<LengthSpeed> rows;          // by sequences, then by length
};

// No prompt is computed: the cache holds zeros, which costs a step what any other numbers would. Refuses a cache that
// the memory budget (or half of the machine's memory) does not hold, before anything is timed.
Result<SpeedTable> speed_by_length(const Network& network, const SpeedSettings& settings, const Context& context);

// What this machine reads from memory, in bytes per second: the best of a few sums over a buffer much larger than
// caches, on all threads of the context.
double memory_bandwidth(const Context& context);

}  // namespace transmla
