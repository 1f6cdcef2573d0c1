// A recipe that fits the tiny models and is done in a moment.
#pragma once

#include "engine/session/recipe.h"

namespace transmla::fixtures {

inline Recipe tiny_recipe() {
  Recipe recipe;
  recipe.qk_mqa_dim = 8;
  recipe.kv_lora_rank = 12;
  recipe.calibration = {.samples = 4, .generated = 4, .length = 32};
  recipe.calibration_batch = 2;
  recipe.evaluation_length = 64;
  recipe.evaluation_chunks = 3;
  recipe.score.statistics_samples = 4;
  recipe.score.fit_samples = 4;
  recipe.score.slot_fit.schedule.steps = 2;
  return recipe;
}

}  // namespace transmla::fixtures
