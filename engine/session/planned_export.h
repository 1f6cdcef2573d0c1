// The export that a recipe will give, before there is a conversion.
#pragma once

#include <cstdint>

#include "engine/export/deepseek_shape.h"
#include "engine/session/recipe.h"

namespace transmla {

DeepseekShape planned_shape(const ModelConfig& config, const Recipe& recipe);
std::uint64_t planned_bytes(const ModelConfig& config, const Recipe& recipe);

}  // namespace transmla
