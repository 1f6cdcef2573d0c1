// The main job: the whole way of the data from a checkpoint to a proven export (DESIGN.md, "The way of the data").
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/conversion/score/fit.h"
#include "engine/evaluation/freqfold_search.h"
#include "engine/export/verify.h"
#include "engine/session/cache_size.h"
#include "engine/session/recipe.h"
#include "engine/session/stage_clock.h"
#include "engine/text/samples.h"

namespace transmla {

struct ConversionRequest {
  Recipe recipe;
  Path model;                // a Hugging Face folder or a GGUF file
  std::optional<Path> save;  // absent: measure only, write nothing
  TextSource calibration_text;
  std::optional<TextSource> test_text;  // absent: no perplexities (recipe.evaluation_batch 0)
  Path statistics;                      // folder of the statistics store
  int verify_tokens = 128;
  bool exhaustive = false;  // evaluate every freqfold on every chunk
  // Hears of each perplexity as soon as it is known: "original", "norms folded", "partial RoPE, freqfold 4", "MLA". May
  // be empty.
  std::function<void(const std::string& name, const Perplexity& perplexity)> on_perplexity;
};

// What a text was, for reports.
struct TextSummary {
  std::string name, sha256;
  int sequences = 0, length = 0;
  std::optional<DataSetOrigin> origin = {};
};

// Losses of one layer on held-out samples, as the fits of method score lowered them.
struct LayerFits {
  FitCurve slots, output;
};

struct ConversionOutcome {
  Recipe recipe;  // with the freqfold and collapse that were used
  std::string model_name, family, fingerprint;
  Precision precision = Precision::bf16;  // that the passes ran in
  TextSummary calibration;
  std::optional<TextSummary> evaluation;
  std::string statistics_key;
  bool statistics_reused = false;

  std::optional<Perplexity> original, partial_rope, mla;  // absent without evaluation
  std::optional<Perplexity>
      norms_folded;  // the original with constants for norms of queries and keys; where it has some
  std::vector<FreqfoldCandidate> candidates;  // method transmla, in the order tried
  std::string plan_key;                       // method score: what its plans are kept under
  std::vector<LayerFits> layers;              // method score: how the losses of each layer fell
  CacheSize cache;
  std::optional<Verification> verification;  // absent without export
  std::vector<StageSeconds> seconds;
  std::size_t peak_rss_bytes = 0;
};

// Refuses what can be refused before any work. The export appears under its name only when it is whole and verified; a
// failed or cancelled job leaves nothing but statistics.
Result<ConversionOutcome> run_conversion(const ConversionRequest& request, const Context& context);

}  // namespace transmla
