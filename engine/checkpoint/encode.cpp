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

// IEEE 754 binary16, to nearest, ties to even; `value` is not negative and not NaN.
std::uint16_t half_bits(float value) {
  if (value >= 65520) return 0x7c00;
  if (value < 0x1p-14F) return static_cast<std::uint16_t>(std::nearbyint(value * 0x1p24F));  // subnormal
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t rounded = bits + 0xfffU + ((bits >> 13) & 1U);
  return static_cast<std::uint16_t>((rounded >> 13) - ((127U - 15U) << 10));
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

}  // namespace

bool can_encode(DType type) { return type == DType::f32 || type == DType::bf16 || type == DType::q8_0; }

void encode(DType type, std::span<const float> values, std::span<std::byte> out) {
  if (values.empty()) return;
  if (type == DType::f32) std::memcpy(out.data(), values.data(), values.size_bytes());
  if (type == DType::bf16) encode_bf16(values, out.data());
  if (type == DType::q8_0) encode_q8_0(values, out.data());
}

}  // namespace transmla
