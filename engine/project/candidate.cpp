#include "engine/project/candidate.h"

#include <cmath>
#include <utility>

#include "engine/base/hash.h"
#include "engine/project/json_fields.h"
#include "engine/session/predicted_error.h"

namespace transmla {
namespace {

// Fields of recipes that the first projects did not have: 0 where they are missing.
constexpr std::pair<const char*, const char*> younger_fields[] = {
    {"calibration", "generated"}, {"score", "openings"}, {"score", "rounding"}};

using nlohmann::json;

// Of a recipe, what its conversion depends on.
json choices_of(const Recipe& recipe) {
  json choices = to_json(recipe);
  choices.erase("evaluation");
  choices.erase("approximate_norms");  // a permission, not a choice
  auto& calibration = choices["calibration"];
  calibration.erase("batch");
  for (const auto& [section, key] : younger_fields) {  // ids of older projects stay what they were
    if (choices[section].at(key) == 0) choices[section].erase(key);
  }
  if (recipe.method == "score") {
    for (const char* other : {"freqfold", "collapse", "q_lora_rank", "balance_kv_ratio", "use_qkv_norm"}) {
      choices.erase(other);
    }
  } else {
    choices.erase("score");
  }
  return choices;
}

json written(const CacheCost& cost) {
  return {
      {"numbers_per_layer", cost.numbers_per_layer}, {"bytes_per_layer", cost.bytes_per_layer}, {"bytes", cost.bytes}};
}

Result<CacheCost> read_cost(const json& object, const char* key) {
  TRY_ASSIGN(const json cost, field<json>(object, key));
  CacheCost result;
  TRY_ASSIGN(result.numbers_per_layer, field<std::int64_t>(cost, "numbers_per_layer"));
  TRY_ASSIGN(result.bytes_per_layer, field<std::int64_t>(cost, "bytes_per_layer"));
  TRY_ASSIGN(result.bytes, field<std::int64_t>(cost, "bytes"));
  return result;
}

Result<CacheSize> read_cache(const json& object) {
  TRY_ASSIGN(const json cache, field<json>(object, "cache"));
  CacheSize result;
  TRY_ASSIGN(result.before, read_cost(cache, "before"));
  TRY_ASSIGN(result.after, read_cost(cache, "after"));
  return result;
}

// JSON has no number that is not finite; such an error is as good as none.
bool is_finite(const AttentionError& error) {
  return std::isfinite(error.score_error) && std::isfinite(error.divergence) && std::isfinite(error.output_error);
}

Result<std::optional<AttentionError>> read_predicted(const json& object) {
  if (!object.contains("predicted")) return std::nullopt;
  TRY_ASSIGN(const json predicted, field<json>(object, "predicted"));
  return attention_error_from_json(predicted);
}

}  // namespace

std::string candidate_id(const Recipe& recipe) {
  std::string freqfold;
  if (recipe.method == "transmla") {
    freqfold = recipe.freqfold ? fmt::format("-f{}", *recipe.freqfold) : "-fauto";
  }
  return fmt::format("{}-2R{}{}-r{}-{}", recipe.method, recipe.qk_mqa_dim, freqfold, recipe.kv_lora_rank,
                     sha256(choices_of(recipe).dump(-1, ' ', false, json::error_handler_t::replace)).substr(0, 6));
}

void forget_text(Candidate& candidate) {
  candidate.partial_rope = candidate.mla = {};
  candidate.further.kl_divergence.clear();
  candidate.further.same_top.clear();
}

void take_sweep_results(Candidate& kept, const Candidate& step) {
  FurtherResults further = std::move(kept.further);
  auto layers = step.predicted_layers.empty() ? std::move(kept.predicted_layers) : step.predicted_layers;
  kept = step;
  kept.further = std::move(further);
  kept.predicted_layers = std::move(layers);
}

void take_further_results(Candidate& kept, const Candidate& step) {
  kept.further = step.further;
  if (!step.predicted_layers.empty()) kept.predicted_layers = step.predicted_layers;
  if (!kept.predicted) kept.predicted = step.predicted;
}

Result<Recipe> kept_recipe_from_json(json json) {
  for (const auto& [section, key] : younger_fields) {
    const auto found = json.find(section);
    if (found != json.end() && found->is_object() && !found->contains(key)) (*found)[key] = 0;
  }
  return recipe_from_json(json);
}

json to_json(const Candidate& candidate) {
  json result = {{"id", candidate.id},
                 {"recipe", to_json(candidate.recipe)},
                 {"cache", {{"before", written(candidate.cache.before)}, {"after", written(candidate.cache.after)}}},
                 {"partial_rope", candidate.partial_rope.nll},
                 {"mla", candidate.mla.nll},
                 {"stopped_early", candidate.stopped_early},
                 {"exported", candidate.exported}};
  if (candidate.predicted && is_finite(*candidate.predicted)) result["predicted"] = to_json(*candidate.predicted);
  if (!candidate.predicted_layers.empty()) result["predicted_layers"] = layers_to_json(candidate.predicted_layers);
  if (auto further = to_json(candidate.further); !further.empty()) result["further"] = std::move(further);
  return result;
}

Result<Candidate> candidate_from_json(const json& json) {
  Candidate candidate;
  TRY_ASSIGN(candidate.id, field<std::string>(json, "id"));
  TRY_ASSIGN(const auto recipe, field<nlohmann::json>(json, "recipe"));
  TRY_ASSIGN(candidate.recipe, kept_recipe_from_json(recipe));
  TRY(check_recipe(candidate.recipe));
  if (const auto expected = candidate_id(candidate.recipe); candidate.id != expected) {
    return fail("its id is '{}', its recipe is that of '{}'", shown(candidate.id), expected);
  }
  TRY_ASSIGN(candidate.cache, read_cache(json));
  TRY_ASSIGN(candidate.predicted, read_predicted(json));
  TRY_ASSIGN(candidate.partial_rope.nll, field<std::vector<double>>(json, "partial_rope"));
  TRY_ASSIGN(candidate.mla.nll, field<std::vector<double>>(json, "mla"));
  TRY_ASSIGN(candidate.stopped_early, field<bool>(json, "stopped_early"));
  TRY_ASSIGN(candidate.exported, field<bool>(json, "exported"));
  TRY_ASSIGN(candidate.predicted_layers, layers_from_json(json, "predicted_layers"));
  if (json.contains("further")) {
    TRY_ASSIGN(const auto further, field<nlohmann::json>(json, "further"));
    TRY_ASSIGN(candidate.further, further_results_from_json(further));
  }
  return candidate;
}

}  // namespace transmla
