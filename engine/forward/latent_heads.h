// Keys and values that are never expanded from their latent c: q·(U_k c) = (U_kᵀq)·c and Σ p·(U_v c) = U_v·Σ p·c, so
// the cache holds the latent alone (METHOD.md, "The MLA form"). Private to forward/.
#pragma once

#include "engine/forward/attention_weights.h"
#include "engine/math/head_products.h"

namespace transmla {

class LatentHeads {
 public:
  // From kv_out [key_heads·nope_dim + value_heads·value_dim, rank] and its bias.
  LatentHeads(const AttentionWeights& weights, Precision precision);
  std::size_t bytes() const { return key_up_.bytes() + value_up_.bytes(); }

  // absorbed [rank] = U_kᵀ·nope of every row and query head; nope [nope_dim].
  void absorb(const HeadRows& nope, Index rows, const HeadRows& absorbed) const;
  // values [value_dim] = U_v·sums + kv_out_bias, since weights sum to one; sums [rank].
  void expand(const HeadRows& sums, Index rows, const HeadRows& values) const;

 private:
  int heads_;              // of queries
  HeadProducts key_up_;    // U_kᵀ [rank, nope_dim] of each key head
  HeadProducts value_up_;  // U_v [value_dim, rank] of each value head
};

}  // namespace transmla
