// The recipe: every choice of a conversion, in one file that the command line and the window share.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/base/file.h"
#include "engine/base/result.h"
#include "engine/conversion/score/options.h"
#include "engine/conversion/transmla.h"
#include "engine/export/deepseek.h"
#include "engine/statistics/statistics.h"

namespace transmla {

struct Recipe {
  std::string method = "score";  // or "transmla"
  std::string dtype = "bf16";    // fp32, bf16 (fp16 is refused for exports)
  CalibrationSettings calibration{.samples = 64, .generated = 64, .length = 1024};  // the rest: calibration_settings()
  int calibration_batch = 8;                                                        // sequences per batch
  int evaluation_batch = 2;                                                         // 0: no evaluation
  int evaluation_length = 2048;
  int evaluation_chunks = 0;    // 0: all
  std::optional<int> freqfold;  // absent: auto
  std::optional<int> collapse;  // absent: auto
  int qk_mqa_dim = 64;
  std::optional<int> q_lora_rank;
  int kv_lora_rank = 512;
  double balance_kv_ratio = 1;
  bool use_qkv_norm = false;
  bool approximate_norms = false;  // constants for norms of queries and keys, where the model has some (Qwen3)
  ScoreOptions score;              // for the sizes see score_options()
};

// The defaults of a method: `transmla` calibrates as the public converter does.
Recipe default_recipe(const std::string& method);
// Where a person would begin with this model: half the head size for slots, a third of keys and values for the latent
// but at most 512 (METHOD.md's table), texts no longer than its context, few enough chunks to look at soon.
Recipe suggested_recipe(const ModelConfig& config);

// What statistics are taken from: the calibration, or the first samples of it, with what follows from the rest of the
// recipe: precision from dtype, on this machine, and what the method needs of queries and attention.
CalibrationSettings calibration_settings(const Recipe& recipe);
// What the method is given; freqfold absent stands for the collapse, where the search begins.
TransmlaOptions transmla_options(const Recipe& recipe, const ModelConfig& config);
ScoreOptions score_options(const Recipe& recipe);
// Refuses numbers that make no sense for any model, then those that do not fit this one.
Status check_recipe(const Recipe& recipe);
Status check_recipe(const Recipe& recipe, const ModelConfig& config);

nlohmann::json to_json(const Recipe& recipe);
// Refuses unknown keys and wrong types by name. Keys that are absent keep their default.
Result<Recipe> recipe_from_json(const nlohmann::json& json);
// `method`: instead of the file's, and with it the defaults of what the file does not say.
Result<Recipe> load_recipe(const Path& file, const std::optional<std::string>& method = {});

}  // namespace transmla
