// UTF-8, code point by code point.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace transmla {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;
};

// The code point that starts `text`; nothing where the bytes are not UTF-8: stray, overlong, surrogate, beyond U+10FFFF
// or cut off. `text` is not empty.
std::optional<CodePoint> first_code_point(std::string_view text);

// Where the first byte stands that is not UTF-8.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// Nothing but what Python's str.strip() takes away. `text` is UTF-8.
bool is_blank(std::string_view text);

}  // namespace transmla
