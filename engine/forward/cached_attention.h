// Attention of a decoder's newest positions over its cache. Where keys and values come from a latent, the heads read
// the latent itself: queries are given in its coordinates (latent_heads.h), and sums are returned in them. Private to
// forward/.
#pragma once

#include <vector>

#include "engine/forward/attention_weights.h"
#include "engine/forward/layer_cache.h"
#include "engine/math/head_products.h"

namespace transmla {

// Rows are tokens [sequences, length]; turned to their position, and times scale·log2(e).
struct CachedQueries {
  HeadRows rope;  // [rope_dim] per head
  HeadRows nope;  // [nope_dim], or [rank] with a latent; unused where nope_dim is 0
  int length = 0;
  Index first_position = 0;  // of each sequence's first row
};

class CachedAttention {
 public:
  // A token's columns are [rope keys | nope keys | values] or, with a latent of `rank` > 0, [rope key | latent].
  CachedAttention(const HeadLayout& layout, Index rank);
  Index value_width() const { return value_width_; }  // of a head's sum: value_dim, or the rank

  // sums[head] [value_width] = Σ_j softmax(q·k_j)·v_j over all positions up to the row's own. On all threads; where
  // rows are few, the positions are cut into segments whose sums are then joined, always the same ones for the same
  // sizes.
  void attend(const LayerCache& cache, const CachedQueries& queries, const HeadRows& sums) const;

 private:
  struct Unit {  // query heads that read the same columns, as many as one product takes
    int first_head = 0, heads = 0;
    Index rope_column = 0, nope_column = 0, value_column = 0;
  };
  using Group = std::vector<Unit>;  // of the same columns, read while these are in caches
  struct Piece;
  struct Tile;
  void add_group(const HeadLayout& layout, Index rank, int first_head, int heads);
  Piece piece(const LayerCache& cache, const CachedQueries& queries, Index index, Index segments) const;
  void attend(const Piece& piece, const HeadRows& sums, float* log_sums, Index log_stride) const;
  void add(const Unit& unit, const Piece& piece, const Tile& tile, const HeadRows& sums) const;

  int heads_;
  Index rope_width_, nope_width_, value_width_;
  float cap_;  // of scores, in base 2; 0: none
  std::vector<Group> groups_;
};

}  // namespace transmla
