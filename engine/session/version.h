// The version of this program, as exports and reports name it.
#pragma once

#include <string_view>

namespace transmla {

std::string_view version();  // "0.1.0"

}  // namespace transmla
