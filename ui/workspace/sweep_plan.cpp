#include "ui/workspace/sweep_plan.h"

#include <algorithm>

#include "engine/session/predicted_error.h"

namespace transmla::ui {
namespace {

// Candidates of one sweep share statistics and the text that they are measured on.
bool measured_together(const Recipe& a, const Recipe& b) {
  const CalibrationSettings left = calibration_settings(a), right = calibration_settings(b);
  return a.method == b.method && a.dtype == b.dtype && left.samples == right.samples && left.length == right.length &&
         left.seed == right.seed && left.full_queries == right.full_queries &&
         a.calibration.samples == b.calibration.samples && a.evaluation_length == b.evaluation_length &&
         a.evaluation_chunks == b.evaluation_chunks;
}

std::vector<Recipe> without_auto(const Recipe& recipe, const ModelConfig& config) {
  if (recipe.method != "transmla" || recipe.freqfold) return {recipe};
  std::vector<Recipe> recipes;
  for (const int freqfold : freqfold_choices(recipe, config)) {
    recipes.push_back(recipe);
    recipes.back().freqfold = freqfold;
  }
  return recipes;
}

}  // namespace

Result<std::vector<std::vector<Recipe>>> sweeps_of(const std::vector<Recipe>& recipes, const ModelConfig& config) {
  std::vector<std::vector<Recipe>> sweeps;
  for (const Recipe& asked : recipes) {
    TRY(check_recipe(asked));
    TRY(check_recipe(asked, config));
    for (const Recipe& recipe : without_auto(asked, config)) {
      const auto same = std::find_if(sweeps.begin(), sweeps.end(),
                                     [&](const auto& sweep) { return measured_together(sweep.front(), recipe); });
      if (same != sweeps.end()) {
        same->push_back(recipe);
      } else {
        sweeps.push_back({recipe});
      }
    }
  }
  return sweeps;
}

Candidate new_candidate(const Recipe& recipe, const ModelConfig& config) {
  Candidate candidate;
  candidate.id = candidate_id(recipe);
  candidate.recipe = recipe;
  candidate.cache = cache_size(config, recipe.qk_mqa_dim, recipe.kv_lora_rank);
  return candidate;
}

}  // namespace transmla::ui
