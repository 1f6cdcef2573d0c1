// Decoding speeds as a project keeps them.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/session/decoding_speed.h"
#include "engine/session/speed_comparison.h"

namespace transmla {

nlohmann::json to_json(const DecodingSpeed& speed);
Result<DecodingSpeed> decoding_speed_from_json(const nlohmann::json& json);

nlohmann::json to_json(const SpeedComparison& comparison);
// Refuses tables whose rows are not of the same lengths and sequences, and times that are not above 0.
Result<SpeedComparison> speed_comparison_from_json(const nlohmann::json& json);

}  // namespace transmla
