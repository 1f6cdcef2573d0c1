#include "engine/session/inspect_errors.h"

#include <algorithm>

#include "engine/session/calibration_text.h"
#include "engine/session/resources.h"
#include "engine/session/source.h"
#include "engine/session/statistics_stage.h"

namespace transmla {
namespace {

// Nothing is evaluated, so the text and context that perplexities need are not asked for.
Status check(Recipe recipe, const ModelConfig& config) {
  recipe.evaluation_batch = 0;
  if (!recipe.freqfold) recipe.freqfold = transmla_options(recipe, config).freqfold;
  return check_recipe(recipe, config);
}

std::vector<PlanChoice> choices_of(const Recipe& recipe, const std::vector<int>& freqfolds) {
  std::vector<PlanChoice> choices;
  for (const int freqfold : freqfolds) {
    choices.push_back({recipe.qk_mqa_dim, freqfold, std::nullopt});
    choices.push_back({recipe.qk_mqa_dim, freqfold, recipe.kv_lora_rank});
  }
  return choices;
}

const FreqfoldErrors& least_divergence(const std::vector<FreqfoldErrors>& candidates) {
  return *std::min_element(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return mean_error(a.partial_rope).divergence < mean_error(b.partial_rope).divergence;
  });
}

Result<PredictedErrors> predict(const ErrorsRequest& request, const Context& context) {
  TRY_ASSIGN(const auto source, open_source(request.model));
  const auto& config = source.model->config();
  TRY(check(request.recipe, config));
  const auto settings = calibration_settings(request.recipe);
  const auto shared = std::make_shared<SharedWeights>(source.model, settings.precision, weight_cache_bytes(context));
  const CalibrationInput calibration{shared, source.tokenizer, request.calibration_text, request.statistics};
  TRY_ASSIGN(const auto text, calibration_text(calibration, settings, context));
  TRY_ASSIGN(const auto obtained, obtain_statistics(shared, text, settings, request.statistics, context));
  const auto freqfolds = freqfold_choices(request.recipe, config);
  const PredictionInput input{shared, &obtained.statistics, &text.batch, &request.recipe};
  TRY_ASSIGN(const auto errors, predicted_errors(input, choices_of(request.recipe, freqfolds), context));
  PredictedErrors result;
  for (std::size_t i = 0; i < freqfolds.size(); ++i) {
    result.candidates.push_back({freqfolds[i], errors[2 * i], errors[2 * i + 1]});
  }
  const auto& best = least_divergence(result.candidates);
  result.recipe = request.recipe;
  result.partial_rope = best.partial_rope;
  result.mla = best.mla;
  const TokenBatch measured = error_sample(text.batch);
  result.sequences = measured.sequences;
  result.length = measured.length;
  result.statistics_reused = obtained.reused;
  if (request.recipe.method == "transmla") {
    result.recipe.freqfold = best.freqfold;
    result.recipe.collapse = transmla_options(result.recipe, config).collapse;
  } else {
    result.candidates.clear();
  }
  return result;
}

}  // namespace

Result<PredictedErrors> inspect_errors(const ErrorsRequest& request, const Context& context) {
  return guarded([&] { return predict(request, context); });
}

nlohmann::json to_json(const PredictedErrors& errors) {
  nlohmann::json layers = nlohmann::json::array(), candidates = nlohmann::json::array();
  for (std::size_t layer = 0; layer < errors.mla.size(); ++layer) {
    layers.push_back({{"partial_rope", to_json(errors.partial_rope[layer])}, {"mla", to_json(errors.mla[layer])}});
  }
  for (const auto& candidate : errors.candidates) {
    candidates.push_back({{"freqfold", candidate.freqfold},
                          {"partial_rope", to_json(mean_error(candidate.partial_rope))},
                          {"mla", to_json(mean_error(candidate.mla))}});
  }
  nlohmann::json result{
      {"recipe", to_json(errors.recipe)},
      {"measured_on", {{"sequences", errors.sequences}, {"length", errors.length}}},
      {"statistics", {{"reused", errors.statistics_reused}}},
      {"layers", layers},
      {"mean", {{"partial_rope", to_json(mean_error(errors.partial_rope))}, {"mla", to_json(mean_error(errors.mla))}}}};
  if (!candidates.empty()) result["candidates"] = candidates;
  return result;
}

}  // namespace transmla
