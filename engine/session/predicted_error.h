// Errors of attention that recipes would make, predicted from their plans in closed form: from statistics alone,
// measured on a few calibration tokens, without a fit, a refit or a perplexity.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <vector>

#include "engine/analysis/attention_error.h"
#include "engine/session/recipe.h"

namespace transmla {

struct PredictionInput {
  std::shared_ptr<SharedWeights> shared;
  const Statistics* statistics = nullptr;
  const TokenBatch* calibration = nullptr;
  const Recipe* recipe = nullptr;  // what the choices have in common
};

struct PlanChoice {
  int qk_mqa_dim = 0;
  int freqfold = 0;                 // method transmla
  std::optional<int> kv_lora_rank;  // absent: partial RoPE
};

// The recipe of a choice.
Recipe recipe_of(const Recipe& common, const PlanChoice& choice);

// [choice][layer]. Choices that differ in their rank alone share slots and principal components. True norms on latents
// (use_qkv_norm) are left out: their gains come from a walk of the converted model.
Result<std::vector<std::vector<AttentionError>>> predicted_errors(const PredictionInput& input,
                                                                  std::span<const PlanChoice> choices,
                                                                  const Context& context);

// The freqfolds that freqfold auto tries, first to last: the recipe's own where it names one; the collapse and its
// doublings up to d/2. For method score one choice without meaning, 0.
std::vector<int> freqfold_choices(const Recipe& recipe, const ModelConfig& config);

nlohmann::json to_json(const AttentionError& error);

}  // namespace transmla
