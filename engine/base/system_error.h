// What the system says of an error number.
#pragma once

#include <string>
#include <system_error>

namespace transmla {

inline std::string system_reason(int error) { return std::generic_category().message(error); }

}  // namespace transmla
