// What a recipe would do to the attention of each layer, before a conversion is run.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "engine/base/context.h"
#include "engine/session/predicted_error.h"
#include "engine/text/data_set.h"

namespace transmla {

struct ErrorsRequest {
  Recipe recipe;
  Path model;
  TextSource calibration_text;
  Path statistics;  // folder of the store
};

struct FreqfoldErrors {
  int freqfold = 0;
  std::vector<AttentionError> partial_rope, mla;  // by layer
};

struct PredictedErrors {
  Recipe recipe;                  // with the freqfold of least divergence without the latent
  int sequences = 0, length = 0;  // that were measured on
  bool statistics_reused = false;
  std::vector<AttentionError> partial_rope, mla;  // by layer
  std::vector<FreqfoldErrors> candidates;         // method transmla, in the order tried
};

Result<PredictedErrors> inspect_errors(const ErrorsRequest& request, const Context& context);
nlohmann::json to_json(const PredictedErrors& errors);

}  // namespace transmla
