// Keys and values that are never expanded from their latent c: q·(U_k c) = (U_kᵀq)·c and Σ p·(U_v c) = U_v·Σ p·c, so
// the cache holds the latent alone (METHOD.md, "The MLA form"). Private to forward/.
#pragma once

#include <vector>

#include "engine/forward/attention_weights.h"
#include "engine/forward/cached_attention.h"
#include "engine/math/linear.h"

namespace transmla {

class LatentHeads {
 public:
  // From kv_out [key_heads·nope_dim + value_heads·value_dim, rank].
  static Result<LatentHeads> pack(const AttentionWeights& weights, Precision precision);

  // q [rows, nq·qk_dim] with heads [nope | rope]; absorbed [nq, rows, rank] = U_kᵀ·nope.
  Status absorb(const float* q, Index rows, float* absorbed);
  // heads [rows, nq·value_dim] = U_v·sums + kv_out_bias, since weights sum to one; sums [nq, rows, rank].
  Status expand(const float* sums, Index rows, Operand& heads);

 private:
  HeadLayout layout_;
  Precision precision_ = Precision::f32;
  Index rank_ = 0;
  std::vector<Linear> key_up_;    // U_kᵀ [rank, nope_dim] of each key head
  std::vector<Linear> value_up_;  // U_v [value_dim, rank] of each value head
  Operand queries_, sums_;        // rows of the heads that share a product
  std::vector<float> outputs_;
};

}  // namespace transmla
