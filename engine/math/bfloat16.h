// bfloat16: the upper half of a float. Rounding is to nearest, ties to even, as every loader does it.
#pragma once

#include <bit>
#include <cstdint>

namespace transmla {

struct bfloat16 {
  std::uint16_t bits;
};

inline float to_float(bfloat16 value) { return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16); }

inline bfloat16 to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const bool nan = (bits & 0x7fffffffU) > 0x7f800000U;
  const std::uint32_t rounded = bits + 0x7fffU + ((bits >> 16) & 1U);
  return {static_cast<std::uint16_t>(nan ? (bits >> 16) | 0x40U : rounded >> 16)};
}

inline float round_to_bfloat16(float value) { return to_float(to_bfloat16(value)); }

}  // namespace transmla
