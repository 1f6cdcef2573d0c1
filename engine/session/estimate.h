// What a conversion will take of the machine, told before it begins: simple formulas over the model's sizes, with rates
// measured on two models. Good to a factor of two; what people read says "about".
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/model/config.h"
#include "engine/session/recipe.h"

namespace transmla {

struct EstimateInput {
  const ModelConfig& config;
  const Recipe& recipe;
  std::int64_t test_tokens = 0;  // that are evaluated; 0: no perplexities
  bool statistics_kept = false;
  int threads = 0;                // 0: all cores
  std::size_t memory_budget = 0;  // bytes; 0: what the machine has
};

struct ConversionEstimate {
  double seconds = 0;
  std::size_t memory = 0;        // at its peak, within the budget where there is one
  std::size_t least_memory = 0;  // what no budget can lower: one layer at work, the plans of all
  std::uint64_t export_bytes = 0;
};

ConversionEstimate estimate_conversion(const EstimateInput& input);

}  // namespace transmla
