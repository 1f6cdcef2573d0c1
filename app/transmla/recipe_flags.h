// The flags that make up a recipe, and how they override a recipe file. Names and defaults are those of the public
// TransMLA converter.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

#include "engine/session/recipe.h"

namespace transmla {

// A flag that is not given is absent.
struct RecipeFlags {
  std::string recipe_file;
  std::optional<std::string> method, dtype, freqfold, collapse;
  std::optional<int> cal_nsamples, cal_generated, cal_batch_size, cal_max_seqlen, ppl_eval_batch_size, qk_mqa_dim,
      q_lora_rank, kv_lora_rank, eval_chunks, eval_length;
  std::optional<std::uint64_t> seed;
  std::optional<double> balance_kv_ratio;
  bool use_qkv_norm = false, approximate_norms = false;
};

void add_calibration_flags(CLI::App& app, RecipeFlags& flags);
void add_evaluation_flags(CLI::App& app, RecipeFlags& flags);
void add_method_flags(CLI::App& app, RecipeFlags& flags);

// The recipe file, or the defaults, overridden by the flags that were given.
Result<Recipe> resolve(const RecipeFlags& flags);

}  // namespace transmla
