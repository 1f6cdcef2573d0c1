// A sweep of a project, measured candidate by candidate and a few chunks at a time.
#pragma once

#include <functional>

#include "engine/project/project.h"
#include "engine/session/measurement.h"

namespace transmla {

struct SweepWork {
  MeasurementRequest measurement;
  std::vector<Candidate> candidates;  // with what is measured of them already
  Perplexity original;                // likewise
  bool race = true;  // leave a candidate once a paired test (99 % in all) shows it worse than the best one
  int chunks_per_step = 2;
};

// What the sweep tells as it goes; called on its thread. May be empty.
struct SweepListener {
  std::function<void(const Candidate& candidate)> candidate;  // after its prediction and after each step
  std::function<void(const Perplexity& original)> original;
};

// Predictions of all first; then partial RoPE and MLA of each, in steps of chunks, the original's beside them. What is
// measured already is not measured again, so a sweep that was cancelled goes on.
Status measure_sweep(const SweepWork& work, const SweepListener& listener, const Context& context);

}  // namespace transmla
