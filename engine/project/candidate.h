// A candidate: a recipe, with whatever has been measured of it. The unit of the sweeps and trade-off pages.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/analysis/attention_error.h"
#include "engine/evaluation/perplexity.h"
#include "engine/session/cache_size.h"
#include "engine/session/recipe.h"

namespace transmla {

struct Candidate {
  std::string id;  // candidate_id() of its recipe
  Recipe recipe;
  CacheSize cache;
  std::optional<AttentionError> predicted;  // mean over layers, from the closed-form plan
  Perplexity partial_rope, mla;             // of the text's first chunks, those measured so far; empty at first
  bool stopped_early = false;               // a paired test showed that it cannot win; may be resumed by hand
  bool exported = false;
};

// Equal for recipes that convert equally; names the candidate in files and on screen, "score-2R32-r128-3f9a1c".
std::string candidate_id(const Recipe& recipe);

nlohmann::json to_json(const Candidate& candidate);
Result<Candidate> candidate_from_json(const nlohmann::json& json);

}  // namespace transmla
