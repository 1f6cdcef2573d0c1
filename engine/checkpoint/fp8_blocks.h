// Matrices of F8_E4M3 with one fp32 factor for each block of 128 × 128, as DeepSeek-V3 stores them (its
// inference/kernel.py, weight_dequant): a weight is its code's value times the factor of its block. Blocks at the right
// and the lower edge may be smaller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/checkpoint/dtype.h"

namespace transmla {

inline constexpr std::int64_t kFp8Block = 128;
inline constexpr std::string_view kFp8FactorSuffix = "_scale_inv";  // behind the name of the weight

struct Fp8Matrix {
  std::vector<std::byte> codes;  // [rows, cols]
  std::vector<float> factors;    // fp8_factor_shape()
};

std::vector<std::int64_t> fp8_factor_shape(std::int64_t rows, std::int64_t cols);  // [⌈rows/128⌉, ⌈cols/128⌉]

// values [rows, cols]: a block's factor takes its largest number to 448, the largest of the type; the others are
// rounded to nearest. What is not finite stays so.
Fp8Matrix encode_fp8(std::span<const float> values, std::int64_t cols);

// Rows [first, first + out.size() / cols) of a matrix, from the codes of these rows; `factors` are the bytes of all of
// the matrix's.
void decode_fp8(std::span<const std::byte> codes, std::span<const std::byte> factors, std::int64_t first,
                std::int64_t cols, std::span<float> out);

// Whether `factors` of this type and shape belong to a weight [rows, cols].
Status check_fp8_factors(const std::string& weight, const std::vector<std::int64_t>& shape, std::string_view dtype,
                         const std::vector<std::int64_t>& factor_shape);

}  // namespace transmla
