// The rows that a sweep is asked for. Private to the sweep.
#pragma once

#include "engine/session/predicted_error.h"
#include "engine/session/sweep.h"

namespace transmla {

struct SweepSizes {
  std::vector<int> qk_mqa_dims, freqfolds, kv_lora_ranks;
};
// With freqfold auto, all that it may choose from. Refuses every row that cannot be, before any work.
Result<SweepSizes> sweep_sizes(const SweepRequest& request, const ModelConfig& config);

// Of all rows, in order.
std::vector<PlanChoice> plan_choices(const SweepSizes& sizes);

}  // namespace transmla
