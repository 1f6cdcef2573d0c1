#include "engine/forward/cached_attention.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/forward/attention_rows.h"
#include "engine/math/block_products.h"
#include "engine/math/parallel.h"

namespace transmla {
namespace {

constexpr Index tile_blocks = 8;  // enough for running sums in registers, few enough streams of memory
constexpr Index tile_positions = tile_blocks * block_positions;
constexpr Index wanted_pieces = 64;  // many for the threads there are; their number must not change a sum

struct RunningSoftmax {
  float largest = -std::numeric_limits<float>::infinity(), sum = 0;
};

Index tiles_of(Index positions) { return (positions + tile_positions - 1) / tile_positions; }

// The row's mean of its segments' means, weighed by their sums of exponentials; segments [count, width].
void join(float* log_sums, const float* segments, Index count, Index width, float* joined) {
  softmax_row(log_sums, count, count);
  const Eigen::Map<const VectorF> weights(log_sums, count);
  Eigen::Map<VectorF>(joined, width).noalias() =
      Eigen::Map<const MatrixF>(segments, count, width).transpose() * weights;
}

}  // namespace

// A group's heads of one row over some of its positions.
struct CachedAttention::Piece {
  const LayerCache& cache;
  const CachedQueries& queries;
  const Group& group;
  Index row = 0, visible = 0;  // positions that the row sees
  int sequence = 0;
  Index first_tile = 0, end_tile = 0;
};

struct CachedAttention::Tile {
  Index first_block = 0, blocks = 0, valid = 0;  // positions that count
  RunningSoftmax* running = nullptr;             // of the unit's heads
};

CachedAttention::CachedAttention(const HeadLayout& layout, Index rank)
    : heads_(layout.query_heads),
      rope_width_(layout.rope_dim),
      nope_width_(rank > 0 ? rank : layout.nope_dim),
      value_width_(rank > 0 ? rank : layout.value_dim),
      cap_(layout.scores.cap * std::numbers::log2e_v<float>) {
  const int group = rank > 0 ? heads_ : heads_ / std::max(layout.key_heads, layout.value_heads);
  for (int head = 0; head < heads_; head += group) add_group(layout, rank, head, group);
}

void CachedAttention::add_group(const HeadLayout& layout, Index rank, int first_head, int heads) {
  const Index latent = layout.rope_width(), values = latent + Index{layout.key_heads} * layout.nope_dim;
  Unit unit{first_head, 0, 0, latent, latent};
  const Index key_head = first_head / (heads_ / layout.key_heads);
  if (!layout.shared_rope) unit.rope_column = key_head * layout.rope_dim;
  if (rank == 0) {
    unit.nope_column = latent + key_head * layout.nope_dim;
    unit.value_column = values + Index{first_head / (heads_ / layout.value_heads)} * layout.value_dim;
  }
  auto& units = groups_.emplace_back();
  for (int left = (heads + most_block_rows - 1) / most_block_rows; left > 0; --left) {
    unit.heads = (first_head + heads - unit.first_head) / left;  // of nearly equal size
    units.push_back(unit);
    unit.first_head += unit.heads;
  }
}

void CachedAttention::attend(const LayerCache& cache, const CachedQueries& queries, const HeadRows& sums) const {
  const Index rows = Index{cache.sequences()} * queries.length, work = rows * static_cast<Index>(groups_.size());
  const Index segments = std::clamp<Index>(wanted_pieces / work, 1, tiles_of(queries.first_position + 1));
  if (segments == 1) {
    parallel_pieces(work, [&](Index i) { attend(piece(cache, queries, i, 1), sums, nullptr, 0); });
    return;
  }
  std::vector<float> means(static_cast<std::size_t>(rows * heads_ * segments * value_width_));
  std::vector<float> log_sums(static_cast<std::size_t>(rows * heads_ * segments));  // [rows, heads, segments]
  parallel_pieces(work * segments, [&](Index i) {
    const Index segment = i % segments, stride = segments * value_width_;
    attend(piece(cache, queries, i, segments), {means.data() + segment * value_width_, heads_ * stride, stride},
           log_sums.data() + segment, segments);
  });
  parallel_pieces(rows * heads_, [&](Index i) {
    join(log_sums.data() + i * segments, means.data() + i * segments * value_width_, segments, value_width_,
         sums.at(i / heads_, i % heads_));
  });
}

CachedAttention::Piece CachedAttention::piece(const LayerCache& cache, const CachedQueries& queries, Index index,
                                              Index segments) const {
  const Index segment = index % segments, group = index / segments % static_cast<Index>(groups_.size());
  const Index row = index / segments / static_cast<Index>(groups_.size());
  const Index visible = queries.first_position + row % queries.length + 1, tiles = tiles_of(visible);
  return {cache,
          queries,
          groups_[static_cast<std::size_t>(group)],
          row,
          visible,
          static_cast<int>(row / queries.length),
          tiles * segment / segments,
          tiles * (segment + 1) / segments};
}

// Means into `sums`, and where wanted log2 of the sum of a head's exponentials into log_sums[head·log_stride].
void CachedAttention::attend(const Piece& piece, const HeadRows& sums, float* log_sums, Index log_stride) const {
  const int first = piece.group.front().first_head, heads = piece.group.back().first_head + piece.group.back().heads;
  std::vector<RunningSoftmax> running(static_cast<std::size_t>(heads - first));
  for (int h = first; h < heads; ++h) std::fill_n(sums.at(piece.row, h), value_width_, 0.0F);
  for (Index tile = piece.first_tile; tile < piece.end_tile; ++tile) {
    const Index position = tile * tile_positions, valid = std::min(tile_positions, piece.visible - position);
    const Index blocks = (valid + block_positions - 1) / block_positions;
    for (const Unit& unit : piece.group) {
      add(unit, piece, {tile * tile_blocks, blocks, valid, running.data() + (unit.first_head - first)}, sums);
    }
  }
  for (int h = first; h < heads; ++h) {
    const auto& [largest, sum] = running[static_cast<std::size_t>(h - first)];
    scale_row(sums.at(piece.row, h), value_width_, 1 / sum);
    if (log_sums != nullptr) log_sums[(piece.row * heads_ + h) * log_stride] = largest + std::log2(sum);
  }
}

void CachedAttention::add(const Unit& unit, const Piece& piece, const Tile& tile, const HeadRows& sums) const {
  const LayerCache& cache = piece.cache;
  const CachedQueries& queries = piece.queries;
  const Index row = piece.row;
  std::array<float, most_block_rows * tile_positions> scores;  // [heads, tile_positions]
  const Index count = tile.blocks * block_positions;
  const QueryRows rope{queries.rope.at(row, unit.first_head), queries.rope.head_stride, unit.heads};
  const QueryRows nope{queries.nope.at(row, unit.first_head), queries.nope.head_stride, unit.heads};
  std::fill_n(scores.data(), unit.heads * tile_positions, 0.0F);
  std::array<const void*, tile_blocks> values{};
  for (Index b = 0; b < tile.blocks; ++b) {
    const Index block = tile.first_block + b;
    float* s = scores.data() + b * block_positions;
    add_scores(rope, cache.block(piece.sequence, block, unit.rope_column), cache.precision(), rope_width_, s,
               tile_positions);
    values[static_cast<std::size_t>(b)] = cache.block(piece.sequence, block, unit.value_column);
    if (nope_width_ == 0) continue;
    add_scores(nope, cache.block(piece.sequence, block, unit.nope_column), cache.precision(), nope_width_, s,
               tile_positions);
  }
  for (int h = 0; h < unit.heads; ++h) {
    float* s = scores.data() + h * tile_positions;
    auto& [largest, sum] = tile.running[h];
    if (cap_ > 0) soft_cap_row(s, tile.valid, cap_);
    const float factor = softmax_block(s, tile.valid, count, &largest, &sum, Precision::f32, s);
    if (factor != 1) scale_row(sums.at(row, unit.first_head + h), value_width_, factor);
  }
  add_weighted({scores.data(), tile_positions, unit.heads},
               std::span(values).first(static_cast<std::size_t>(tile.blocks)), cache.precision(), value_width_,
               sums.at(row, unit.first_head), sums.head_stride);
}

}  // namespace transmla
