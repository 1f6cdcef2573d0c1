// How much memory a conversion needs, stage by stage: the sizes of what each holds at once (docs/design.md, "Memory").
#pragma once

#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/model/config.h"
#include "engine/session/recipe.h"

namespace transmla {

struct MemoryPart {
  std::string what;  // of a sentence: "the moments of one layer"
  double bytes = 0;
};

// Stages come one after the other, so the largest counts; what is held throughout stands beside each.
struct MemoryNeed {
  std::vector<MemoryPart> held;    // the program, the plans of all layers
  std::vector<MemoryPart> stages;  // calibrating, planning, …
  double bytes() const;
  const MemoryPart& largest_stage() const;
};

// `budget` in bytes bounds what may go to files: residual streams and the kept inputs of a projection. 0: no limit.
MemoryNeed memory_need(const ModelConfig& config, const Recipe& recipe, double budget);

// Numbers of a layer's weights; `mlps`: 1, or how many of its experts.
double layer_numbers(const ModelConfig& config, int mlps);

// What the conversion may keep of packed weights between passes: weight_cache_bytes(), less where the budget has not as
// much to spare. Refuses a budget that it cannot stay within, with what needs how much.
Result<std::size_t> spare_memory(const ModelConfig& config, const Recipe& recipe, const Context& context);

}  // namespace transmla
