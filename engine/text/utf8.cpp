#include "engine/text/utf8.h"

#include <array>

namespace transmla {
namespace {

struct Form {
  unsigned char mask, prefix;  // of the first byte
  std::size_t bytes;
  char32_t smallest;  // a smaller value would be overlong
};
constexpr std::array<Form, 4> forms = {
    {{0x80, 0x00, 1, 0}, {0xE0, 0xC0, 2, 0x80}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}}};

bool is_valid(char32_t value) { return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF); }

// Python's str.isspace().
bool is_space(char32_t value) {
  return (value >= 0x09 && value <= 0x0D) || (value >= 0x1C && value <= 0x20) || value == 0x85 || value == 0xA0 ||
         value == 0x1680 || (value >= 0x2000 && value <= 0x200A) || value == 0x2028 || value == 0x2029 ||
         value == 0x202F || value == 0x205F || value == 0x3000;
}

std::optional<CodePoint> read(std::string_view text, const Form& form) {
  if (text.size() < form.bytes) return std::nullopt;
  char32_t value = static_cast<unsigned char>(text[0]) & static_cast<unsigned char>(~form.mask);
  for (std::size_t i = 1; i < form.bytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    value = (value << 6) | (byte & 0x3F);
  }
  if (value < form.smallest || !is_valid(value)) return std::nullopt;
  return CodePoint{value, form.bytes};
}

}  // namespace

std::optional<CodePoint> first_code_point(std::string_view text) {
  for (const auto& form : forms) {
    if ((static_cast<unsigned char>(text[0]) & form.mask) == form.prefix) return read(text, form);
  }
  return std::nullopt;
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto point = first_code_point(text.substr(at));
    if (!point) return at;
    at += point->bytes;
  }
  return std::nullopt;
}

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const auto point = first_code_point(text);
    if (!point || !is_space(point->value)) return false;
    text.remove_prefix(point->bytes);
  }
  return true;
}

}  // namespace transmla
