#include "engine/checkpoint/encode.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "engine/math/bfloat16.h"

namespace transmla {
namespace {

constexpr std::size_t kQ8Values = 32;

// The code of a format with these bits of mantissa and this bias of the exponent, to nearest, ties to even, from its
// subnormals on; `value` is not negative, not NaN and not above the largest of the format.
template <int mantissa, int bias>
std::uint32_t nearest_code(float value) {
  constexpr int dropped = 23 - mantissa;
  const float smallest_normal = std::exp2(static_cast<float>(1 - bias));
  if (value < smallest_normal) {
    return static_cast<std::uint32_t>(std::nearbyint(value / smallest_normal * (1 << mantissa)));
  }
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t rounded = bits + ((1U << (dropped - 1)) - 1) + ((bits >> dropped) & 1U);
  return (rounded >> dropped) - ((127U - bias) << mantissa);
}

// IEEE 754 binary16; `value` is not negative and not NaN.
std::uint16_t half_bits(float value) {
  return value >= 65520 ? 0x7c00 : static_cast<std::uint16_t>(nearest_code<10, 15>(value));
}

float half_value(std::uint16_t bits) {
  std::byte stored[sizeof bits];
  std::memcpy(stored, &bits, sizeof bits);
  float value = 0;
  decode(DType::f16, stored, {&value, 1});
  return value;
}

// Block: scale (half), 32 signed bytes. Bytes are found with the scale as it is stored.
void encode_q8_0(std::span<const float> values, std::byte* out) {
  const std::size_t block_bytes = info(DType::q8_0).block_bytes;
  for (; !values.empty(); values = values.subspan(kQ8Values), out += block_bytes) {
    const auto block = values.first(kQ8Values);
    float largest = 0;
    for (const float value : block) largest = std::max(largest, std::abs(value));
    const std::uint16_t scale = half_bits(largest / 127);
    const float stored = half_value(scale);
    std::memcpy(out, &scale, sizeof scale);
    for (std::size_t i = 0; i < kQ8Values; ++i) {
      const float steps = stored > 0 ? std::nearbyint(block[i] / stored) : 0;
      const auto byte = static_cast<std::int8_t>(std::clamp(steps, -127.0F, 127.0F));
      std::memcpy(out + sizeof scale + i, &byte, 1);
    }
  }
}

void encode_bf16(std::span<const float> values, std::byte* out) {
  for (const float value : values) {
    const bfloat16 rounded = to_bfloat16(value);
    std::memcpy(out, &rounded, sizeof rounded);
    out += sizeof rounded;
  }
}

void encode_f8_e4m3(std::span<const float> values, std::byte* out) {
  constexpr float largest = 448;
  constexpr unsigned not_a_number = 0x7f;
  for (const float value : values) {
    const unsigned sign = std::bit_cast<std::uint32_t>(value) >> 24 & 0x80;
    const unsigned code = std::isnan(value) ? not_a_number : nearest_code<3, 7>(std::min(std::abs(value), largest));
    *out++ = static_cast<std::byte>(sign | code);
  }
}

}  // namespace

bool can_encode(DType type) {
  return type == DType::f32 || type == DType::bf16 || type == DType::f8_e4m3 || type == DType::q8_0;
}

void encode(DType type, std::span<const float> values, std::span<std::byte> out) {
  if (values.empty()) return;
  if (type == DType::f32) std::memcpy(out.data(), values.data(), values.size_bytes());
  if (type == DType::bf16) encode_bf16(values, out.data());
  if (type == DType::f8_e4m3) encode_f8_e4m3(values, out.data());
  if (type == DType::q8_0) encode_q8_0(values, out.data());
}

}  // namespace transmla
