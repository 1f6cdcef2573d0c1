// The rotary part of config.json.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/base/result.h"
#include "engine/math/rope.h"

namespace transmla {

struct RopeConfig {
  double theta = 10000;
  RopeScaling scaling;
};

// From rope_theta and rope_scaling, or from rope_parameters (transformers 5). Refuses kinds of scaling that the engine
// does not compute.
Result<RopeConfig> read_rope_config(const nlohmann::json& config, int head_dim);

}  // namespace transmla
