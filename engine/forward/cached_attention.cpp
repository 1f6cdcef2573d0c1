#include "engine/forward/cached_attention.h"

#include <algorithm>
#include <array>
#include <numbers>

#include "engine/forward/attention_rows.h"
#include "engine/math/block_products.h"
#include "engine/math/parallel.h"

namespace transmla {

CachedAttention::CachedAttention(const HeadLayout& layout, Index rank)
    : rope_width_(layout.rope_dim),
      nope_width_(rank > 0 ? rank : layout.nope_dim),
      value_width_(rank > 0 ? rank : layout.value_dim),
      cap_(layout.scores.cap * std::numbers::log2e_v<float>) {
  const int keys_of = layout.query_heads / layout.key_heads, values_of = layout.query_heads / layout.value_heads;
  const int group = rank > 0 ? layout.query_heads : std::min(keys_of, values_of);
  const Index latent = layout.rope_width(), values = latent + Index{layout.key_heads} * layout.nope_dim;
  for (int head = 0; head < layout.query_heads;) {
    const int heads = std::min(most_block_rows, group - head % group);
    Unit unit{head, heads, 0, latent, latent};
    if (!layout.shared_rope) unit.rope_column = Index{head / keys_of} * layout.rope_dim;
    if (rank == 0) {
      unit.nope_column = latent + Index{head / keys_of} * layout.nope_dim;
      unit.value_column = values + Index{head / values_of} * layout.value_dim;
    }
    units_.push_back(unit);
    head += heads;
  }
}

void CachedAttention::attend(const LayerCache& cache, const CachedQueries& queries, const HeadRows& sums) const {
  const auto units = static_cast<Index>(units_.size());
  parallel_pieces(Index{cache.sequences()} * queries.length * units, [&](Index i) {
    attend(units_[static_cast<std::size_t>(i % units)], cache, queries, i / units, sums);
  });
}

void CachedAttention::attend(const Unit& unit, const LayerCache& cache, const CachedQueries& queries, Index row,
                             const HeadRows& sums) const {
  const auto sequence = static_cast<int>(row / queries.length);
  const Index visible = queries.first_position + row % queries.length + 1;
  const Index blocks = (visible + block_positions - 1) / block_positions, count = blocks * block_positions;
  std::vector<float> scores(static_cast<std::size_t>(unit.heads * count));  // [heads, count]
  const QueryRows rope{queries.rope.at(row, unit.first_head), queries.rope.head_stride, unit.heads};
  const QueryRows nope{queries.nope.at(row, unit.first_head), queries.nope.head_stride, unit.heads};
  for (Index b = 0; b < blocks; ++b) {
    float* s = scores.data() + b * block_positions;
    add_scores(rope, cache.block(sequence, b, unit.rope_column), cache.precision(), rope_width_, s, count);
    if (nope_width_ == 0) continue;
    add_scores(nope, cache.block(sequence, b, unit.nope_column), cache.precision(), nope_width_, s, count);
  }
  for (int h = 0; h < unit.heads; ++h) {
    if (cap_ > 0) soft_cap_row(scores.data() + h * count, visible, cap_);
    softmax_row(scores.data() + h * count, visible, count);
    std::fill_n(sums.at(row, unit.first_head + h), value_width_, 0.0F);
  }
  constexpr Index together = 8;  // blocks: enough for running sums in registers, few enough streams of memory
  for (Index first = 0; first < blocks; first += together) {
    const Index taken = std::min(together, blocks - first);
    std::array<const void*, together> values{};
    for (Index b = 0; b < taken; ++b) values[b] = cache.block(sequence, first + b, unit.value_column);
    add_weighted({scores.data() + first * block_positions, count, unit.heads},
                 std::span(values).first(static_cast<std::size_t>(taken)), cache.precision(), value_width_,
                 sums.at(row, unit.first_head), sums.head_stride);
  }
}

}  // namespace transmla
