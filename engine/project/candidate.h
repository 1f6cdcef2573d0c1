// A candidate: a recipe, with whatever has been measured of it. The unit of the sweeps and trade-off pages.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/analysis/attention_error.h"
#include "engine/evaluation/perplexity.h"
#include "engine/project/further_results.h"
#include "engine/session/cache_size.h"
#include "engine/session/recipe.h"

namespace transmla {

struct Candidate {
  std::string id;  // candidate_id() of its recipe
  Recipe recipe;
  CacheSize cache;
  std::optional<AttentionError> predicted;       // mean over layers, from the closed-form plan
  std::vector<AttentionError> predicted_layers;  // the same by layer; empty in projects of older programs
  Perplexity partial_rope, mla;                  // of the text's first chunks, those measured so far; empty at first
  bool stopped_early = false;                    // a paired test showed that it cannot win; may be resumed by hand
  bool exported = false;
  FurtherResults further;  // sweeps leave it as it is
};

// Equal for recipes that convert equally; names the candidate in files and on screen, "score-2R32-r128-3f9a1c".
std::string candidate_id(const Recipe& recipe);

// Forgets what was measured on the test text: that is another one now, or is cut otherwise.
void forget_text(Candidate& candidate);

// Jobs work on copies. These take over what one of them found out, and nothing that another may have changed meanwhile:
// a sweep, and a measurement of further results.
void take_sweep_results(Candidate& kept, const Candidate& step);
void take_further_results(Candidate& kept, const Candidate& step);

// A recipe as a project kept it: one without generated samples where the file is older than those.
Result<Recipe> kept_recipe_from_json(nlohmann::json json);

nlohmann::json to_json(const Candidate& candidate);
Result<Candidate> candidate_from_json(const nlohmann::json& json);

}  // namespace transmla
