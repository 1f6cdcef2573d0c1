// Single values of config.json, checked for type and range.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/base/result.h"

namespace transmla {

// The value under `key`; nothing where it is absent or null.
const nlohmann::json* find_value(const nlohmann::json& config, const std::string& key);

// A whole number from 1 to `largest`; `fallback` where the key is absent, which is an error without one.
Result<int> read_size(const nlohmann::json& config, const std::string& key, int largest,
                      std::optional<int> fallback = std::nullopt);

// A finite number above zero.
Result<double> read_positive(const nlohmann::json& config, const std::string& key,
                             std::optional<double> fallback = std::nullopt);

Result<bool> read_flag(const nlohmann::json& config, const std::string& key, bool fallback);

}  // namespace transmla
