#include "engine/checkpoint/fp8_blocks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/bytes.h"
#include "engine/checkpoint/encode.h"

namespace transmla {
namespace {

constexpr float kLargest = 448;
constexpr auto kBlock = static_cast<std::size_t>(kFp8Block);

std::size_t blocks_of(std::size_t size) { return (size + kBlock - 1) / kBlock; }

// A block of zeros keeps any factor; one whose factor no processor holds in full becomes zeros.
float factor_of(float largest) {
  return largest < kLargest * std::numeric_limits<float>::min() ? 1 : largest / kLargest;
}

// Largest magnitude of each block, over one more row.
void widen(std::span<const float> row, std::span<float> largest) {
  for (float& most : largest) {
    const auto block = row.first(std::min(kBlock, row.size()));
    for (const float value : block) most = std::max(most, std::abs(value));
    row = row.subspan(block.size());
  }
}

// The factors of up to 128 rows. values [rows, cols], factors [⌈cols/128⌉]
void find_factors(std::span<const float> values, std::size_t cols, std::span<float> factors) {
  std::fill(factors.begin(), factors.end(), 0.0F);
  for (; !values.empty(); values = values.subspan(cols)) widen(values.first(cols), factors);
  std::transform(factors.begin(), factors.end(), factors.begin(), factor_of);
}

}  // namespace

std::vector<std::int64_t> fp8_factor_shape(std::int64_t rows, std::int64_t cols) {
  return {(rows + kFp8Block - 1) / kFp8Block, (cols + kFp8Block - 1) / kFp8Block};
}

Fp8Matrix encode_fp8(std::span<const float> values, std::int64_t cols) {
  const auto width = static_cast<std::size_t>(cols);
  const std::size_t rows = values.size() / width, across = blocks_of(width);
  Fp8Matrix matrix{std::vector<std::byte>(values.size()), std::vector<float>(blocks_of(rows) * across)};
  std::vector<float> scaled(width);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto factors = std::span(matrix.factors).subspan(row / kBlock * across, across);
    if (row % kBlock == 0) {
      find_factors(values.subspan(row * width, std::min(kBlock, rows - row) * width), width, factors);
    }
    for (std::size_t col = 0; col < width; ++col) scaled[col] = values[row * width + col] / factors[col / kBlock];
    encode(DType::f8_e4m3, scaled, std::span(matrix.codes).subspan(row * width, width));
  }
  return matrix;
}

void decode_fp8(std::span<const std::byte> codes, std::span<const std::byte> factors, std::int64_t first,
                std::int64_t cols, std::span<float> out) {
  decode(DType::f8_e4m3, codes, out);
  const auto width = static_cast<std::size_t>(cols);
  const std::size_t across = blocks_of(width);
  auto row = static_cast<std::size_t>(first);
  for (; !out.empty(); out = out.subspan(width), ++row) {
    const auto own = factors.subspan(row / kBlock * across * sizeof(float));
    for (std::size_t block = 0; block < across; ++block) {
      const auto factor = load_unaligned<float>(own.data() + block * sizeof(float));
      for (float& value : out.subspan(block * kBlock, std::min(kBlock, width - block * kBlock))) value *= factor;
    }
  }
}

Status check_fp8_factors(const std::string& weight, const std::vector<std::int64_t>& shape, std::string_view dtype,
                         const std::vector<std::int64_t>& factor_shape) {
  if (shape.size() != 2) {
    return fail("tensor '{}' [{}] is stored as F8_E4M3, which is read in matrices only", weight,
                fmt::join(shape, ", "));
  }
  const auto wanted = fp8_factor_shape(shape[0], shape[1]);
  if (dtype == "F32" && factor_shape == wanted) return {};
  return fail("tensor '{}{}' is {} [{}]; a weight [{}] in blocks of {} × {} has F32 [{}]", weight, kFp8FactorSuffix,
              dtype, fmt::join(factor_shape, ", "), fmt::join(shape, ", "), kFp8Block, kFp8Block,
              fmt::join(wanted, ", "));
}

}  // namespace transmla
