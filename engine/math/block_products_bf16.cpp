#include "engine/math/block_products_bf16.h"

#include <algorithm>

#include "engine/math/with_constant.h"

namespace transmla {

#ifdef TRANSMLA_BF16_PAIRS
namespace {

constexpr Index lanes = 16;
constexpr Index column_part = 256;  // of queries rounded at a time
constexpr Index block_part = 8;     // of weights rounded at a time
constexpr int rows_together = 6;    // of weighted sums at most: with four columns, 24 of 32 registers

// x[0 … 32) rounded; what lies behind `count` is zero.
TRANSMLA_PAIRS_INLINE __m512i rounded(const float* x, Index count) {
  const auto mask = [](Index n) { return static_cast<__mmask16>(n >= lanes ? 0xffff : n <= 0 ? 0 : (1 << n) - 1); };
  const __m512 low = _mm512_maskz_loadu_ps(mask(count), x),
               high = _mm512_maskz_loadu_ps(mask(count - lanes), x + lanes);
  return reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low));
}

// The four sums of four registers.
TRANSMLA_PAIRS_INLINE __m128 sums_of(const __m512& a, const __m512& b, const __m512& c, const __m512& d) {
  const __m512 ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
  const __m512 cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
  const __m512d ab_d = _mm512_castps_pd(ab), cd_d = _mm512_castps_pd(cd);
  const __m512 four =
      _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(ab_d, cd_d)), _mm512_castpd_ps(_mm512_unpackhi_pd(ab_d, cd_d)));
  const __m128 low = _mm_add_ps(_mm512_castps512_ps128(four), _mm512_extractf32x4_ps(four, 1));
  return _mm_add_ps(low, _mm_add_ps(_mm512_extractf32x4_ps(four, 2), _mm512_extractf32x4_ps(four, 3)));
}

// Columns c and c + 1 of a position side by side. Within each quarter of a register the first four positions come to
// `low`, the others to `high`.
struct Pairs {
  __m512i low, high;
};
TRANSMLA_PAIRS_INLINE Pairs column_pairs(const bfloat16* block, Index c, Index columns) {
  const __m512i even = _mm512_load_si512(block + c * block_positions);
  const __m512i odd = c + 1 < columns ? _mm512_load_si512(block + (c + 1) * block_positions) : _mm512_setzero_si512();
  return {_mm512_unpacklo_epi16(even, odd), _mm512_unpackhi_epi16(even, odd)};
}

TRANSMLA_PAIRS_INLINE void add_in_order(const __m512& low, const __m512& high, float* s) {
  const __m512i first = _mm512_setr_epi32(0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const __m512i second = _mm512_setr_epi32(8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  _mm512_storeu_ps(s, _mm512_add_ps(_mm512_loadu_ps(s), _mm512_permutex2var_ps(low, first, high)));
  _mm512_storeu_ps(s + lanes, _mm512_add_ps(_mm512_loadu_ps(s + lanes), _mm512_permutex2var_ps(low, second, high)));
}

// At most column_part columns.
template <int rows>
TRANSMLA_PAIRS void scores(const QueryRows& q, const bfloat16* block, Index columns, float* s, Index s_stride) {
  alignas(64) std::int32_t pairs[rows][column_part / 2];
  for (int r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; c += 2 * lanes) {
      _mm512_store_si512(pairs[r] + c / 2, rounded(q.first + r * q.stride + c, columns - c));
    }
  }
  __m512 low[rows], high[rows];
  for (int r = 0; r < rows; ++r) low[r] = high[r] = _mm512_setzero_ps();
  for (Index c = 0; c < columns; c += 2) {
    const Pairs x = column_pairs(block, c, columns);
    for (int r = 0; r < rows; ++r) {
      const __m512i factor = _mm512_set1_epi32(pairs[r][c / 2]);
      low[r] = add_product(low[r], factor, x.low);
      high[r] = add_product(high[r], factor, x.high);
    }
  }
  for (int r = 0; r < rows; ++r) add_in_order(low[r], high[r], s + r * s_stride);
}

// At most block_part blocks.
template <int rows>
TRANSMLA_PAIRS void weighted(const QueryRows& p, std::span<const void* const> blocks, Index columns, float* out,
                             Index out_stride) {
  __m512i weights[rows][block_part];
  const auto count = static_cast<Index>(blocks.size());
  for (int r = 0; r < rows; ++r) {
    for (Index b = 0; b < count; ++b) weights[r][b] = rounded(p.first + r * p.stride + b * block_positions, 32);
  }
  for (Index c = 0; c < columns; c += 4) {
    const Index last = columns - 1;
    const Index at[4] = {c, std::min(c + 1, last), std::min(c + 2, last), std::min(c + 3, last)};
    __m512 sums[rows][4];
    for (int r = 0; r < rows; ++r) {
      for (int i = 0; i < 4; ++i) sums[r][i] = _mm512_setzero_ps();
    }
    for (Index b = 0; b < count; ++b) {
      const auto* block = static_cast<const bfloat16*>(blocks[static_cast<std::size_t>(b)]);
      for (int i = 0; i < 4; ++i) {
        const __m512i x = _mm512_load_si512(block + at[i] * block_positions);
        for (int r = 0; r < rows; ++r) sums[r][i] = add_product(sums[r][i], weights[r][b], x);
      }
    }
    const auto mask = static_cast<__mmask8>((1 << std::min<Index>(4, columns - c)) - 1);
    for (int r = 0; r < rows; ++r) {
      float* to = out + r * out_stride + c;
      const __m128 four = sums_of(sums[r][0], sums[r][1], sums[r][2], sums[r][3]);
      _mm_mask_storeu_ps(to, mask, _mm_add_ps(_mm_maskz_loadu_ps(mask, to), four));
    }
  }
}

}  // namespace

void add_scores_by_pairs(const QueryRows& q, const bfloat16* block, Index columns, float* s, Index s_stride) {
  for (Index first = 0; first < columns; first += column_part) {
    const QueryRows part{q.first + first, q.stride, q.count};
    const Index count = std::min(column_part, columns - first);
    with_constant<most_block_rows>(
        q.count, [&](auto rows) { scores<rows()>(part, block + first * block_positions, count, s, s_stride); });
  }
}

void add_weighted_by_pairs(const QueryRows& p, std::span<const void* const> blocks, Index columns, float* out,
                           Index out_stride) {
  for (std::size_t first = 0; first < blocks.size(); first += block_part) {
    const auto some = blocks.subspan(first, std::min<std::size_t>(block_part, blocks.size() - first));
    const float* weights = p.first + static_cast<Index>(first) * block_positions;
    const int passes = (p.count + rows_together - 1) / rows_together, rows_each = (p.count + passes - 1) / passes;
    for (int row = 0; row < p.count; row += rows_each) {
      const QueryRows part{weights + row * p.stride, p.stride, std::min(rows_each, p.count - row)};
      with_constant<rows_together>(
          part.count, [&](auto rows) { weighted<rows()>(part, some, columns, out + row * out_stride, out_stride); });
    }
  }
}

#else

void add_scores_by_pairs(const QueryRows&, const bfloat16*, Index, float*, Index) {}
void add_weighted_by_pairs(const QueryRows&, std::span<const void* const>, Index, float*, Index) {}

#endif

}  // namespace transmla
