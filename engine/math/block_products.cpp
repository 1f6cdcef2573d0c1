#include "engine/math/block_products.h"

#include <cstdint>

#include "engine/math/block_products_bf16.h"
#include "engine/math/dispatch.h"
#include "engine/math/with_constant.h"

namespace transmla {
namespace {

// Registers by name rather than loops for the vectoriser, which would keep the running sums in memory.
constexpr int lanes = 16;
using Lanes = float __attribute__((vector_size(64)));
using LooseLanes = float __attribute__((vector_size(64), aligned(4), may_alias));
using AlignedLanes = float __attribute__((vector_size(64), may_alias));
using Halves = std::uint16_t __attribute__((vector_size(32), may_alias));
using Words = std::uint32_t __attribute__((vector_size(64)));

#define TRANSMLA_INLINE [[gnu::always_inline]] inline
#define TRANSMLA_INLINE_LAMBDA __attribute__((always_inline))

TRANSMLA_INLINE void load(const float* x, Lanes& out) { out = *reinterpret_cast<const AlignedLanes*>(x); }

TRANSMLA_INLINE void load(const bfloat16* x, Lanes& out) {
  const auto& bits = *reinterpret_cast<const Halves*>(x);
  out = reinterpret_cast<Lanes>(__builtin_convertvector(bits, Words) << 16);
}

TRANSMLA_INLINE float sum(const Lanes& x) {
  Lanes y = x + __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  y += __builtin_shufflevector(y, y, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  y += __builtin_shufflevector(y, y, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  return y[0] + y[1];
}

template <int heads, class Number>
TRANSMLA_INLINE void scores(const QueryRows& q, const Number* block, Index columns, float* s, Index s_stride) {
  Lanes low[heads], high[heads];
  for (int h = 0; h < heads; ++h) {
    low[h] = *reinterpret_cast<const LooseLanes*>(s + h * s_stride);
    high[h] = *reinterpret_cast<const LooseLanes*>(s + h * s_stride + lanes);
  }
  for (Index c = 0; c < columns; ++c) {
    Lanes x, y;
    load(block + c * block_positions, x);
    load(block + c * block_positions + lanes, y);
    for (int h = 0; h < heads; ++h) {
      const float factor = q.first[h * q.stride + c];
      low[h] += factor * x;
      high[h] += factor * y;
    }
  }
  for (int h = 0; h < heads; ++h) {
    *reinterpret_cast<LooseLanes*>(s + h * s_stride) = low[h];
    *reinterpret_cast<LooseLanes*>(s + h * s_stride + lanes) = high[h];
  }
}

template <int heads, class Number>
TRANSMLA_INLINE void weighted(const QueryRows& p, std::span<const void* const> blocks, Index columns, float* out,
                              Index out_stride) {
  for (Index c = 0; c < columns; ++c) {
    Lanes low[heads] = {}, high[heads] = {};
    const float* weights = p.first;
    for (const void* block : blocks) {
      const auto* column = static_cast<const Number*>(block) + c * block_positions;
      Lanes x, y;
      load(column, x);
      load(column + lanes, y);
      for (int h = 0; h < heads; ++h) {
        low[h] += *reinterpret_cast<const LooseLanes*>(weights + h * p.stride) * x;
        high[h] += *reinterpret_cast<const LooseLanes*>(weights + h * p.stride + lanes) * y;
      }
      weights += block_positions;
    }
    for (int h = 0; h < heads; ++h) out[h * out_stride + c] += sum(low[h] + high[h]);
  }
}

// One function for each type of numbers, so that the loader can pick an instruction set for it.
TRANSMLA_CLONES void scores_of(const QueryRows& q, const float* block, Index columns, float* s, Index s_stride) {
  with_constant<most_block_rows>(
      q.count, [&](auto heads) TRANSMLA_INLINE_LAMBDA { scores<heads()>(q, block, columns, s, s_stride); });
}
TRANSMLA_CLONES void scores_of(const QueryRows& q, const bfloat16* block, Index columns, float* s, Index s_stride) {
  with_constant<most_block_rows>(
      q.count, [&](auto heads) TRANSMLA_INLINE_LAMBDA { scores<heads()>(q, block, columns, s, s_stride); });
}
TRANSMLA_CLONES void weighted_floats(const QueryRows& p, std::span<const void* const> blocks, Index columns, float* out,
                                     Index out_stride) {
  with_constant<most_block_rows>(p.count, [&](auto heads) TRANSMLA_INLINE_LAMBDA {
    weighted<heads(), float>(p, blocks, columns, out, out_stride);
  });
}
TRANSMLA_CLONES void weighted_halves(const QueryRows& p, std::span<const void* const> blocks, Index columns, float* out,
                                     Index out_stride) {
  with_constant<most_block_rows>(p.count, [&](auto heads) TRANSMLA_INLINE_LAMBDA {
    weighted<heads(), bfloat16>(p, blocks, columns, out, out_stride);
  });
}

}  // namespace

void add_scores(const QueryRows& q, const void* block, Precision precision, Index columns, float* s, Index s_stride) {
  if (precision == Precision::bf16 && multiplies_bf16_pairs()) {
    add_scores_by_pairs(q, static_cast<const bfloat16*>(block), columns, s, s_stride);
  } else if (precision == Precision::bf16) {
    scores_of(q, static_cast<const bfloat16*>(block), columns, s, s_stride);
  } else {
    scores_of(q, static_cast<const float*>(block), columns, s, s_stride);
  }
}

void add_weighted(const QueryRows& p, std::span<const void* const> blocks, Precision precision, Index columns,
                  float* out, Index out_stride) {
  if (precision == Precision::bf16 && multiplies_bf16_pairs()) {
    add_weighted_by_pairs(p, blocks, columns, out, out_stride);
  } else if (precision == Precision::bf16) {
    weighted_halves(p, blocks, columns, out, out_stride);
  } else {
    weighted_floats(p, blocks, columns, out, out_stride);
  }
}

}  // namespace transmla
