#include "engine/checkpoint/safetensors_types.h"

#include <array>
#include <utility>

namespace transmla::safetensors {

std::optional<std::size_t> width(std::string_view dtype) {
  constexpr std::array<std::pair<std::string_view, std::size_t>, 15> widths = {{
      {"F64", 8},
      {"I64", 8},
      {"U64", 8},
      {"F32", 4},
      {"I32", 4},
      {"U32", 4},
      {"F16", 2},
      {"BF16", 2},
      {"I16", 2},
      {"U16", 2},
      {"I8", 1},
      {"U8", 1},
      {"BOOL", 1},
      {"F8_E4M3", 1},
      {"F8_E5M2", 1},
  }};
  for (const auto& [name, bytes] : widths) {
    if (name == dtype) return bytes;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> tensor_bytes(std::size_t width, std::span<const std::int64_t> shape) {
  std::uint64_t bytes = width;
  for (const std::int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes)) return std::nullopt;
  }
  return bytes;
}

}  // namespace transmla::safetensors
