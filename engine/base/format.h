// The one place that turns numbers into text for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace transmla {

std::string format_bytes(std::uint64_t bytes);  // "98.4 MB", decimal units
std::string format_duration(double seconds);    // "0.8 s", "42 s", "3 min 20 s", "2 h 05 min"
std::string format_count(std::uint64_t count);  // "134,515,008"
// Perplexity is never without its error: "19.09 ± 0.31".
std::string format_with_error(double value, double standard_error);

}  // namespace transmla
