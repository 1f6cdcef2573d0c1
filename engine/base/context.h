// What every long engine call is given: threads, memory, cancellation, progress and log. Passed in, never global,
// so that two runs in one process do not meet.
#pragma once

#include <spdlog/logger.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "engine/base/result.h"

namespace transmla {

class Ranks;  // ranks.h

// One step of a long call. `step` of `steps` are done within the stage (layers, chunks, tensors).
struct Progress {
  std::string stage;  // "calibrating", "perplexity of the original model", …
  int step = 0;
  int steps = 0;
};

// Owned by the caller; calls happen on the calling thread of the engine function.
struct Context {
  int threads = 0;                                // 0: all cores that this process may use
  std::size_t memory_budget = 0;                  // bytes; 0: no limit
  std::stop_token stop;                           // set from any thread
  std::function<void(const Progress&)> progress;  // may be empty
  std::shared_ptr<spdlog::logger> log;            // may be empty
  std::shared_ptr<Ranks> ranks = nullptr;         // the processes of this job; empty: this one alone

  // Reports progress and tells whether to go on: Status is the `cancelled` error once stop was requested.
  Status report(const std::string& stage, int step, int steps) const {
    if (stop.stop_requested()) return fail_cancelled();
    if (progress) progress({stage, step, steps});
    return {};
  }
  Status check_stop() const {
    if (stop.stop_requested()) return fail_cancelled();
    return {};
  }
};

}  // namespace transmla
