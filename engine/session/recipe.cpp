#include "engine/session/recipe.h"

#include "engine/conversion/score/score.h"
#include "engine/export/gguf_export.h"

#include <algorithm>
#include <cmath>

namespace transmla {
namespace {

struct Bound {
  std::string_view name;
  int value, least;
};

// What method score has no use for, and its own numbers.
Status check_score(const Recipe& recipe) {
  if (recipe.q_lora_rank) {
    return fail("q_lora_rank {} belongs to method transmla, the method is score; choose one", *recipe.q_lora_rank);
  }
  if (recipe.use_qkv_norm) return fail("use_qkv_norm belongs to method transmla, the method is score; choose one");
  return {};
}

Status check_norms(const Recipe& recipe, const ModelConfig& config) {
  if (!config.query_key_norms || recipe.approximate_norms) return {};
  return fail(
      "{} models divide every query and key head by its rms before RoPE (q_norm, k_norm); that length changes from "
      "token to token, so no fixed matrix can absorb it and a conversion cannot be exact; allow constants in its place "
      "with --approximate-norms (\"approximate_norms\": true in a recipe), their cost in perplexity is measured by "
      "itself",
      config.family->display_name);
}

Status check_bounds(const Recipe& recipe) {
  const Bound bounds[] = {
      {"number of calibration samples", recipe.calibration.samples, 1},
      {"number of generated samples", recipe.calibration.generated, 0},
      {"length of calibration samples", recipe.calibration.length, 1},
      {"calibration batch", recipe.calibration_batch, 1},
      {"evaluation batch", recipe.evaluation_batch, 0},
      {"length of evaluation chunks", recipe.evaluation_length, 2},
      {"number of evaluation chunks", recipe.evaluation_chunks, 0},
      {"freqfold", recipe.freqfold.value_or(1), 1},
      {"collapse", recipe.collapse.value_or(1), 1},
      {"qk_mqa_dim", recipe.qk_mqa_dim, 2},
      {"kv_lora_rank", recipe.kv_lora_rank, 1},
      {"q_lora_rank", recipe.q_lora_rank.value_or(1), 1},
  };
  for (const auto& bound : bounds) {
    if (bound.value < bound.least)
      return fail("{} is {}, it must be at least {}", bound.name, bound.value, bound.least);
  }
  return {};
}

}  // namespace

Recipe default_recipe(const std::string& method) {
  Recipe recipe;
  recipe.method = method;
  if (method == "transmla") recipe.calibration = {.samples = 128, .length = 256};
  return recipe;
}

Recipe suggested_recipe(const ModelConfig& config) {
  constexpr int step = 32, most_rank = 512, chunks = 8;
  Recipe recipe = default_recipe("score");
  recipe.qk_mqa_dim = std::max(2, config.head_dim / 4 * 2);
  const int values = 2 * config.kv_width();  // of all keys and values of a token and layer
  recipe.kv_lora_rank = std::clamp((values / 3 + step - 1) / step * step, 1, std::min(most_rank, values));
  recipe.calibration.length = std::min(recipe.calibration.length, config.max_position);
  recipe.evaluation_length = std::min(recipe.evaluation_length, config.max_position);
  recipe.evaluation_chunks = chunks;
  return recipe;
}

CalibrationSettings calibration_settings(const Recipe& recipe) {
  CalibrationSettings settings = recipe.calibration;
  settings.precision = effective_precision(recipe.dtype == "fp32" ? Precision::f32 : Precision::bf16);
  settings.full_queries = recipe.q_lora_rank.has_value();
  if (recipe.method != "score") return settings;
  settings.attention = true;
  return leading_samples(settings, recipe.score.statistics_samples);
}

TransmlaOptions transmla_options(const Recipe& recipe, const ModelConfig& config) {
  TransmlaOptions options;
  options.qk_mqa_dim = recipe.qk_mqa_dim;
  options.collapse = recipe.collapse.value_or(auto_collapse(config, recipe.qk_mqa_dim));
  options.freqfold = recipe.freqfold.value_or(options.collapse);
  options.kv_lora_rank = recipe.kv_lora_rank;
  options.q_lora_rank = recipe.q_lora_rank;
  options.balance_kv_ratio = recipe.balance_kv_ratio;
  return options;
}

ScoreOptions score_options(const Recipe& recipe) {
  ScoreOptions options = recipe.score;
  options.qk_mqa_dim = recipe.qk_mqa_dim;
  options.kv_lora_rank = recipe.kv_lora_rank;
  if (recipe.dtype == "fp32") options.rounding = 0;  // loaders compute in the dtype of the weights
  return options;
}

Status check_recipe(const Recipe& recipe) {
  if (recipe.method == "score") {
    TRY(check_score(recipe));
  } else if (recipe.method != "transmla") {
    return fail("the method '{}' is not known; it is score or transmla", recipe.method);
  }
  TRY(check_dtype(recipe.dtype));
  if (!std::isfinite(recipe.balance_kv_ratio) || recipe.balance_kv_ratio <= 0) {
    return fail("balance_kv_ratio is {}, it must be a positive number", recipe.balance_kv_ratio);
  }
  if (recipe.method == "transmla" && !recipe.freqfold && recipe.evaluation_batch == 0) {
    return fail("freqfold auto needs perplexities, and an evaluation batch of 0 asks for none; give freqfold a number");
  }
  return check_bounds(recipe);
}

Status check_recipe(const Recipe& recipe, const ModelConfig& config) {
  TRY(check_recipe(recipe));
  TRY(check_norms(recipe, config));
  if (config.max_position > 0 && recipe.evaluation_batch > 0 && recipe.evaluation_length > config.max_position) {
    return fail("evaluation chunks have {} tokens, the model's context has {}; evaluate shorter chunks",
                recipe.evaluation_length, config.max_position);
  }
  if (config.max_position > 0 && recipe.calibration.length > config.max_position) {
    return fail("calibration samples have {} tokens, the model's context has {}; calibrate with shorter samples",
                recipe.calibration.length, config.max_position);
  }
  if (recipe.method == "score") return check_options(score_options(recipe), config);
  return check_options(transmla_options(recipe, config), config);
}

}  // namespace transmla
