#include "engine/checkpoint/blocks.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>

#include "engine/base/bytes.h"
#include "engine/math/bfloat16.h"

namespace transmla {
namespace {

// IEEE half to float without a branch, so that loops over it vectorise.
float half_to_float(std::uint16_t half) {
  constexpr std::uint32_t exponent_mask = 0x7c00U << 13;
  constexpr float smallest_normal = 0x1p-14F;
  const std::uint32_t magnitude = (half & 0x7fffU) << 13;
  const std::uint32_t exponent = magnitude & exponent_mask;
  const std::uint32_t rebased = magnitude + ((127U - 15U) << 23);
  const std::uint32_t infinite = rebased + ((128U - 16U) << 23);
  // A subnormal half m·2^-24 is read as (1 + m/1024)·2^-14, less 2^-14.
  const std::uint32_t subnormal =
      std::bit_cast<std::uint32_t>(std::bit_cast<float>(rebased + (1U << 23)) - smallest_normal);
  const std::uint32_t finite = exponent == 0 ? subnormal : rebased;
  const std::uint32_t bits = exponent == exponent_mask ? infinite : finite;
  return std::bit_cast<float>(bits | static_cast<std::uint32_t>(half & 0x8000U) << 16);
}

float read_half(const std::byte* at) { return half_to_float(load_unaligned<std::uint16_t>(at)); }

const std::uint8_t* as_bytes(const std::byte* at) { return reinterpret_cast<const std::uint8_t*>(at); }

// Sign, four bits of exponent with bias 7, three of mantissa; no infinities, and NaN where all but the sign are set. A
// float has bias 127, and with these bits in place its subnormals too are 2^-120 of theirs.
constexpr std::array<float, 256> e4m3_values() {
  constexpr std::size_t not_a_number = 0x7f, sign = 0x80;
  std::array<float, 256> values{};
  for (std::size_t code = 0; code < sign; ++code) {
    values[code] = std::bit_cast<float>(static_cast<std::uint32_t>(code) << 20) * 0x1p120F;
    if (code == not_a_number) values[code] = std::numeric_limits<float>::quiet_NaN();
    values[sign + code] = -values[code];
  }
  return values;
}

constexpr int small = 32;   // values in a block of the types 4_0 to 8_0
constexpr int large = 256;  // values in a block of the k types

// 16 bytes of nibbles: the low ones are values 0 … 15, the high ones 16 … 31. x = scale · q + minimum.
void spread_nibbles(const std::uint8_t* nibbles, float scale, float minimum, float* out) {
  for (int i = 0; i < small / 2; ++i) {
    out[i] = scale * static_cast<float>(nibbles[i] & 15) + minimum;
    out[i + small / 2] = scale * static_cast<float>(nibbles[i] >> 4) + minimum;
  }
}

// The same with a fifth bit for each value, in the 32 bits of `high`.
void spread_five_bits(const std::uint8_t* nibbles, std::uint32_t high, float scale, float minimum, float* out) {
  for (int i = 0; i < small / 2; ++i) {
    const auto low_value = (nibbles[i] & 15U) | (high >> i & 1U) << 4;
    const auto high_value = static_cast<std::uint32_t>(nibbles[i] >> 4) | (high >> (i + small / 2) & 1U) << 4;
    out[i] = scale * static_cast<float>(static_cast<int>(low_value)) + minimum;
    out[i + small / 2] = scale * static_cast<float>(static_cast<int>(high_value)) + minimum;
  }
}

// Scale and minimum of the eight 32-value parts of a Q4_K or Q5_K block.
struct Parts {
  std::array<float, 8> scale, minimum;
};

// 12 bytes hold eight pairs of 6 bits (llama.cpp, get_scale_min_k4): parts 0-3 plainly, parts 4-7 with their upper two
// bits above those.
Parts read_parts(const std::byte* block) {
  const float scale = read_half(block), minimum = read_half(block + 2);
  const std::uint8_t* packed = as_bytes(block) + 4;
  Parts parts{};
  for (std::size_t i = 0; i < 4; ++i) {
    parts.scale[i] = scale * static_cast<float>(packed[i] & 63);
    parts.minimum[i] = minimum * static_cast<float>(packed[i + 4] & 63);
    parts.scale[i + 4] = scale * static_cast<float>((packed[i + 8] & 15) | packed[i] >> 6 << 4);
    parts.minimum[i + 4] = minimum * static_cast<float>(packed[i + 8] >> 4 | packed[i + 4] >> 6 << 4);
  }
  return parts;
}

// 16 values of a Q6_K block: four bits of each from the nibbles at `shift`, two from the bit pairs of run `run`.
void spread_six_bits(const std::uint8_t* lower, const std::uint8_t* upper, int run, float scale, float* out) {
  const int shift = run / 2 * 4;
  for (int i = 0; i < 16; ++i) {
    const int q = (lower[i] >> shift & 15) | (upper[i] >> (2 * run) & 3) << 4;
    out[i] = scale * static_cast<float>(q - 32);
  }
}

}  // namespace

void decode_f32(const std::byte* in, std::size_t blocks, float* out) {
  if (blocks > 0) std::memcpy(out, in, blocks * sizeof(float));
}

void decode_f16(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t i = 0; i < blocks; ++i) out[i] = read_half(in + 2 * i);
}

void decode_bf16(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t i = 0; i < blocks; ++i) out[i] = to_float(bfloat16{load_unaligned<std::uint16_t>(in + 2 * i)});
}

void decode_f8_e4m3(const std::byte* in, std::size_t blocks, float* out) {
  static constexpr auto values = e4m3_values();
  const std::uint8_t* codes = as_bytes(in);
  for (std::size_t i = 0; i < blocks; ++i) out[i] = values[codes[i]];
}

// Block: scale (half), 32 signed bytes.
void decode_q8_0(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t b = 0; b < blocks; ++b, in += 34, out += small) {
    const float scale = read_half(in);
    const auto* values = reinterpret_cast<const std::int8_t*>(in + 2);
    for (int i = 0; i < small; ++i) out[i] = scale * static_cast<float>(values[i]);
  }
}

// Block: scale (half), 16 bytes of nibbles that stand for -8 … 7.
void decode_q4_0(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t b = 0; b < blocks; ++b, in += 18, out += small) {
    const float scale = read_half(in);
    spread_nibbles(as_bytes(in) + 2, scale, -8 * scale, out);
  }
}

// Block: scale, minimum (halves), 16 bytes of nibbles.
void decode_q4_1(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t b = 0; b < blocks; ++b, in += 20, out += small) {
    spread_nibbles(as_bytes(in) + 4, read_half(in), read_half(in + 2), out);
  }
}

// Block: scale (half), 32 fifth bits, 16 bytes of nibbles; together -16 … 15.
void decode_q5_0(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t b = 0; b < blocks; ++b, in += 22, out += small) {
    const float scale = read_half(in);
    spread_five_bits(as_bytes(in) + 6, load_unaligned<std::uint32_t>(in + 2), scale, -16 * scale, out);
  }
}

// Block: scale, minimum (halves), 32 fifth bits, 16 bytes of nibbles.
void decode_q5_1(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t b = 0; b < blocks; ++b, in += 24, out += small) {
    spread_five_bits(as_bytes(in) + 8, load_unaligned<std::uint32_t>(in + 4), read_half(in), read_half(in + 2), out);
  }
}

// Block: scale, minimum (halves), 12 bytes of part scales, 128 bytes of nibbles: each 32 bytes hold two parts.
void decode_q4_k(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t b = 0; b < blocks; ++b, in += 144, out += large) {
    const Parts parts = read_parts(in);
    for (std::size_t pair = 0; pair < 4; ++pair) {
      const std::uint8_t* nibbles = as_bytes(in) + 16 + 32 * pair;
      float* values = out + 64 * pair;
      for (int i = 0; i < 32; ++i) {
        values[i] = parts.scale[2 * pair] * static_cast<float>(nibbles[i] & 15) - parts.minimum[2 * pair];
        values[i + 32] = parts.scale[2 * pair + 1] * static_cast<float>(nibbles[i] >> 4) - parts.minimum[2 * pair + 1];
      }
    }
  }
}

// As Q4_K, with 32 bytes of fifth bits before the nibbles: bit p of byte i belongs to value i of part p.
void decode_q5_k(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t b = 0; b < blocks; ++b, in += 176, out += large) {
    const Parts parts = read_parts(in);
    const std::uint8_t* fifth = as_bytes(in) + 16;
    for (std::size_t pair = 0; pair < 4; ++pair) {
      const std::uint8_t* nibbles = as_bytes(in) + 48 + 32 * pair;
      float* values = out + 64 * pair;
      for (int i = 0; i < 32; ++i) {
        const int low = (nibbles[i] & 15) | (fifth[i] >> (2 * pair) & 1) << 4;
        const int high = nibbles[i] >> 4 | (fifth[i] >> (2 * pair + 1) & 1) << 4;
        values[i] = parts.scale[2 * pair] * static_cast<float>(low) - parts.minimum[2 * pair];
        values[i + 32] = parts.scale[2 * pair + 1] * static_cast<float>(high) - parts.minimum[2 * pair + 1];
      }
    }
  }
}

// Block: 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 signed part scales (16 values each), scale (half).
// Each half of 128 values is four runs of 32: run r takes nibbles of byte i + 32·(r mod 2) and bit pair r of byte i.
void decode_q6_k(const std::byte* in, std::size_t blocks, float* out) {
  for (std::size_t b = 0; b < blocks; ++b, in += 210, out += large) {
    const float scale = read_half(in + 208);
    for (int part = 0; part < 16; ++part) {
      const int half = part / 8, run = part / 2 % 4, within = 16 * (part % 2);
      const std::uint8_t* lower = as_bytes(in) + 64 * half + 32 * (run % 2) + within;
      const std::uint8_t* upper = as_bytes(in) + 128 + 32 * half + within;
      const auto part_scale = static_cast<float>(static_cast<std::int8_t>(in[192 + part]));
      spread_six_bits(lower, upper, run, scale * part_scale, out + 16 * part);
    }
  }
}

}  // namespace transmla
