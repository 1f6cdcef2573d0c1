#include "engine/model/rope_config.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "engine/checkpoint/json.h"
#include "engine/model/config_values.h"

namespace transmla {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<std::string_view, RopeScalingKind>, 4> kinds = {{
    {"default", RopeScalingKind::none},
    {"linear", RopeScalingKind::linear},
    {"llama3", RopeScalingKind::llama3},
    {"explicit_factors", RopeScalingKind::explicit_factors},
}};

Result<RopeScalingKind> read_kind(const Json& scaling) {
  const Json* kind = find_value(scaling, "rope_type");
  if (kind == nullptr) kind = find_value(scaling, "type");  // before transformers 4.43
  const std::string name = kind == nullptr || !kind->is_string() ? "" : kind->get<std::string>();
  for (const auto& [known, value] : kinds) {
    if (known == name) return value;
  }
  return fail(
      "rope_scaling is of type '{}'; default, linear, llama3 and explicit_factors are known, other scalings "
      "are not converted",
      shown(name));
}

Status read_llama3(const Json& values, RopeScaling& scaling) {
  TRY_ASSIGN(scaling.low_freq_factor, read_positive(values, "low_freq_factor"));
  TRY_ASSIGN(scaling.high_freq_factor, read_positive(values, "high_freq_factor"));
  TRY_ASSIGN(scaling.original_max_position, read_positive(values, "original_max_position_embeddings"));
  if (scaling.low_freq_factor < scaling.high_freq_factor) return {};
  return fail("rope_scaling has low_freq_factor {} and high_freq_factor {}; the first must be the smaller one",
              scaling.low_freq_factor, scaling.high_freq_factor);
}

Status read_factors(const Json& values, int head_dim, RopeScaling& scaling) {
  const Json* factors = find_value(values, "factors");
  const std::size_t count = factors != nullptr && factors->is_array() ? factors->size() : 0;
  if (count != static_cast<std::size_t>(head_dim / 2)) {
    return fail("rope_scaling has {} factors where head_dim {} has {} frequencies", count, head_dim, head_dim / 2);
  }
  for (const Json& factor : *factors) {
    if (!factor.is_number() || !(factor.get<double>() > 0)) {
      return fail("rope_scaling has the factor {}; numbers above 0 are wanted", shown(factor.dump()));
    }
    scaling.factors.push_back(factor.get<double>());
  }
  return {};
}

Result<RopeScaling> read_scaling(const Json& values, int head_dim) {
  RopeScaling scaling;
  if (!values.is_object()) return fail("rope_scaling is {}; an object or null is wanted", shown(values.dump()));
  TRY_ASSIGN(scaling.kind, read_kind(values));
  if (scaling.kind == RopeScalingKind::linear || scaling.kind == RopeScalingKind::llama3) {
    TRY_ASSIGN(scaling.factor, read_positive(values, "factor"));
  }
  if (scaling.kind == RopeScalingKind::llama3) TRY(read_llama3(values, scaling));
  if (scaling.kind == RopeScalingKind::explicit_factors) TRY(read_factors(values, head_dim, scaling));
  return scaling;
}

}  // namespace

Result<RopeConfig> read_rope_config(const Json& config, int head_dim) {
  RopeConfig rope;
  const Json* parameters = find_value(config, "rope_parameters");
  const bool nested = parameters != nullptr && parameters->is_object() && parameters->contains("rope_theta");
  TRY_ASSIGN(rope.theta, read_positive(nested ? *parameters : config, "rope_theta", 10000.0));
  const Json* scaling = find_value(config, "rope_scaling");
  if (scaling == nullptr) scaling = parameters;
  if (scaling == nullptr) return rope;
  TRY_ASSIGN(rope.scaling, read_scaling(*scaling, head_dim));
  return rope;
}

}  // namespace transmla
