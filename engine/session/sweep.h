// Several sizes of one model's conversion, all from the same statistics.
#pragma once

#include "engine/analysis/attention_error.h"
#include "engine/base/context.h"
#include "engine/session/convert.h"
#include "engine/session/recipe.h"

namespace transmla {

// A row before it is converted: its mean errors over layers, by a plan in closed form.
struct SweepPrediction {
  int qk_mqa_dim = 0, freqfold = 0, kv_lora_rank = 0;  // freqfold: method transmla
  CacheSize cache;
  AttentionError error;
};

struct SweepRequest {
  Recipe recipe;  // what the rows have in common
  Path model;
  TextSource calibration_text, test_text;
  Path statistics;                    // folder of the store
  std::vector<int> freqfolds;         // method transmla; empty: the one that freqfold auto chooses
  std::vector<int> kv_lora_ranks;     // empty: the recipe's
  std::vector<int> qk_mqa_dims = {};  // method score; empty: the recipe's
  std::function<void(const std::string& name, const Perplexity& perplexity)> on_perplexity = {};  // may be empty
  // Hears of all rows before the first perplexity; with freqfold auto of those of every freqfold. May be empty.
  std::function<void(const std::vector<SweepPrediction>& predictions)> on_predictions = {};
};
struct SweepRow {
  int qk_mqa_dim = 0, freqfold = 0, kv_lora_rank = 0;
  CacheSize cache;
  AttentionError predicted;  // see SweepPrediction
  Perplexity partial_rope, mla;
};
struct SweepOutcome {
  Perplexity original;
  std::vector<SweepPrediction> predictions;  // as on_predictions hears them
  std::vector<SweepRow> rows;                // by qk_mqa_dim, then freqfold, then rank, each in the order given
  bool statistics_reused = false;
  std::vector<StageSeconds> seconds;
  std::size_t peak_rss_bytes = 0;
};
// Rows of method score keep their plans, as conversions do, so that a sweep that was ended goes on where it was.
Result<SweepOutcome> run_sweep(const SweepRequest& request, const Context& context);

}  // namespace transmla
