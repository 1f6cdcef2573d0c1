// JSON from files that may be damaged or hostile.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace transmla {

// An object without duplicate keys, nested at most 32 deep; `what` names the text in messages.
Result<nlohmann::json> parse_json_object(std::string_view text, const std::string& what);

// A name from a file, cut to a length that fits in a sentence.
std::string shown(std::string_view name, std::size_t longest = 80);

}  // namespace transmla
