#include "engine/project/further_results.h"

#include <algorithm>
#include <cmath>

#include "engine/project/json_fields.h"
#include "engine/project/speed_json.h"
#include "engine/session/predicted_error.h"

namespace transmla {
namespace {

using nlohmann::json;

bool is_finite(const AttentionError& error) {
  return std::isfinite(error.score_error) && std::isfinite(error.divergence) && std::isfinite(error.output_error);
}

}  // namespace

json layers_to_json(const std::vector<AttentionError>& layers) {
  json list = json::array();
  if (!std::all_of(layers.begin(), layers.end(), is_finite)) return list;
  for (const AttentionError& layer : layers) list.push_back(to_json(layer));
  return list;
}

Result<AttentionError> attention_error_from_json(const json& object) {
  AttentionError error;
  TRY_ASSIGN(error.score_error, field<double>(object, "score_error"));
  TRY_ASSIGN(error.divergence, field<double>(object, "divergence"));
  TRY_ASSIGN(error.output_error, field<double>(object, "output_error"));
  return error;
}

Result<std::vector<AttentionError>> layers_from_json(const json& object, const char* key) {
  std::vector<AttentionError> layers;
  if (!object.contains(key)) return layers;
  TRY_ASSIGN(const auto list, field<std::vector<json>>(object, key));
  for (const json& layer : list) {
    TRY_ASSIGN(layers.emplace_back(), attention_error_from_json(layer));
  }
  return layers;
}

json to_json(const FurtherResults& results) {
  json object = json::object();
  if (!results.kl_divergence.empty()) {
    object["kl_divergence"] = results.kl_divergence;
    object["same_top"] = results.same_top;
  }
  if (!results.layers.empty()) object["layers"] = layers_to_json(results.layers);
  if (results.speed) object["decoding"] = to_json(*results.speed);
  if (results.by_context) object["decoding_by_context"] = to_json(*results.by_context);
  return object;
}

Result<FurtherResults> further_results_from_json(const json& object) {
  FurtherResults results;
  if (object.contains("kl_divergence") || object.contains("same_top")) {
    TRY_ASSIGN(results.kl_divergence, field<std::vector<double>>(object, "kl_divergence"));
    TRY_ASSIGN(results.same_top, field<std::vector<double>>(object, "same_top"));
    if (results.kl_divergence.size() != results.same_top.size()) {
      return fail("it has {} KL divergences and {} shares of equal tokens", results.kl_divergence.size(),
                  results.same_top.size());
    }
  }
  TRY_ASSIGN(results.layers, layers_from_json(object, "layers"));
  if (object.contains("decoding")) {
    TRY_ASSIGN(const auto decoding, field<json>(object, "decoding"));
    TRY_ASSIGN(results.speed, decoding_speed_from_json(decoding));
  }
  if (object.contains("decoding_by_context")) {
    TRY_ASSIGN(const auto decoding, field<json>(object, "decoding_by_context"));
    TRY_ASSIGN(results.by_context, speed_comparison_from_json(decoding));
  }
  return results;
}

}  // namespace transmla
