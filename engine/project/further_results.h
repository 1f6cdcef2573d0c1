// What is measured of a candidate when somebody asks for it, beside the perplexities of sweeps.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "engine/analysis/attention_error.h"
#include "engine/session/decoding_speed.h"
#include "engine/session/speed_comparison.h"

namespace transmla {

struct FurtherResults {
  // Per chunk of the test text, as `Comparison` has them; equally many.
  std::vector<double> kl_divergence, same_top;
  std::vector<AttentionError> layers;  // of the finished plan, by layer, on the tokens of predictions
  std::optional<DecodingSpeed> speed;
  std::optional<SpeedComparison> by_context;  // beside the original
};

// Parts that are not measured are left out and may be missing.
nlohmann::json to_json(const FurtherResults& results);
Result<FurtherResults> further_results_from_json(const nlohmann::json& json);

// Errors by layer as a list; empty where one of them is no finite number, which JSON has not.
nlohmann::json layers_to_json(const std::vector<AttentionError>& layers);
Result<std::vector<AttentionError>> layers_from_json(const nlohmann::json& object, const char* key);
Result<AttentionError> attention_error_from_json(const nlohmann::json& object);

}  // namespace transmla
