#include "engine/model/config_values.h"

#include <cmath>

#include "engine/checkpoint/json.h"

namespace transmla {
namespace {

std::string printed(const nlohmann::json& value) {
  return shown(value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

tl::unexpected<Error> missing(const std::string& key) {
  return fail("the config lacks {}; take the config.json that belongs to the model", key);
}

}  // namespace

const nlohmann::json* find_value(const nlohmann::json& config, const std::string& key) {
  const auto found = config.find(key);
  return found == config.end() || found->is_null() ? nullptr : &*found;
}

Result<int> read_size(const nlohmann::json& config, const std::string& key, int largest, std::optional<int> fallback) {
  const nlohmann::json* value = find_value(config, key);
  if (value == nullptr) {
    if (fallback) return *fallback;
    return missing(key);
  }
  if (value->is_number_integer() && *value >= 1 && *value <= largest) return value->get<int>();
  return fail("the config says {} = {}; a whole number from 1 to {} is wanted", key, printed(*value), largest);
}

Result<double> read_positive(const nlohmann::json& config, const std::string& key, std::optional<double> fallback) {
  const nlohmann::json* value = find_value(config, key);
  if (value == nullptr) {
    if (fallback) return *fallback;
    return missing(key);
  }
  const double number = value->is_number() ? value->get<double>() : 0;
  if (std::isfinite(number) && number > 0) return number;
  return fail("the config says {} = {}; a number above 0 is wanted", key, printed(*value));
}

Result<bool> read_flag(const nlohmann::json& config, const std::string& key, bool fallback) {
  const nlohmann::json* value = find_value(config, key);
  if (value == nullptr) return fallback;
  if (value->is_boolean()) return value->get<bool>();
  return fail("the config says {} = {}; true or false is wanted", key, printed(*value));
}

}  // namespace transmla
