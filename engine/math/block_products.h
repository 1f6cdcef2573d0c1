// Products of a few query rows with columns that are kept by blocks of positions: 32 positions of a column lie side by
// side, so that what a vector register holds are positions, and neither product needs a transposed copy.
#pragma once

#include <span>

#include "engine/math/linear.h"

namespace transmla {

inline constexpr Index block_positions = 32;
inline constexpr int most_block_rows = 8;  // query rows of one call

// Where rows [count, columns] of floats begin, and how far they are apart.
struct QueryRows {
  const float* first = nullptr;
  Index stride = 0;
  int count = 0;  // at most most_block_rows
};

// Where the machine multiplies pairs of bf16 (AVX512-BF16), q and p are rounded to bf16 with blocks that are.
//
// s[h·s_stride + j] += Σ_c q[h, c]·block[c, j] for the block's positions j; block [columns, 32] in `precision`, 64-byte
// aligned. One thread.
void add_scores(const QueryRows& q, const void* block, Precision precision, Index columns, float* s, Index s_stride);

// out[h·out_stride + c] += Σ_b Σ_j p[h, 32·b + j]·blocks[b][c, j]. One thread.
void add_weighted(const QueryRows& p, std::span<const void* const> blocks, Precision precision, Index columns,
                  float* out, Index out_stride);

}  // namespace transmla
