// block_products.h for blocks in bf16 on machines with products of bf16 pairs (AVX512-BF16): the other operand is
// rounded to bf16 too, sums are fp32. Twice the products of an instruction, and nothing to widen. Private to math/.
#pragma once

#include "engine/math/bf16_pairs.h"
#include "engine/math/block_products.h"

namespace transmla {

// As those of block_products.h; only where multiplies_bf16_pairs().
void add_scores_by_pairs(const QueryRows& q, const bfloat16* block, Index columns, float* s, Index s_stride);
void add_weighted_by_pairs(const QueryRows& p, std::span<const void* const> blocks, Index columns, float* out,
                           Index out_stride);

}  // namespace transmla
