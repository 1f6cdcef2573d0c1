// Several freqfolds and ranks of one model, all from the same statistics.
#pragma once

#include "engine/base/context.h"
#include "engine/session/convert.h"
#include "engine/session/recipe.h"

namespace transmla {

struct SweepRequest {
  Recipe recipe;  // what the rows have in common
  Path model, calibration_text, test_text;
  Path statistics;                 // folder of the store
  std::vector<int> freqfolds;      // empty: the one that freqfold auto chooses
  std::vector<int> kv_lora_ranks;  // empty: the recipe's
  std::function<void(const std::string& name, const Perplexity& perplexity)> on_perplexity;  // may be empty
};
struct SweepRow {
  int freqfold = 0, kv_lora_rank = 0;
  CacheSize cache;
  Perplexity partial_rope, mla;
};
struct SweepOutcome {
  Perplexity original;
  std::vector<SweepRow> rows;  // freqfold by freqfold, ranks in the order given
  bool statistics_reused = false;
  std::vector<StageSeconds> seconds;
  std::size_t peak_rss_bytes = 0;
};
Result<SweepOutcome> run_sweep(const SweepRequest& request, const Context& context);

}  // namespace transmla
