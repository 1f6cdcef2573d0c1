// What attention makes of keys and values: how far it looks, and which tokens it looks at (METHOD.md, "Statistics").
#pragma once

#include <span>
#include <vector>

#include "engine/forward/taps.h"
#include "engine/math/rope.h"
#include "engine/model/config.h"
#include "engine/statistics/moments.h"

namespace transmla {

// Sums over the batches of one layer of the original form.
class AttentionSums {
 public:
  // `table` holds at least `length` positions, the tokens of a sample; it must outlive this.
  AttentionSums(const ModelConfig& config, const RopeTable& table, int length);
  // `kv` [rows, 2·H·d]: what z is; the attention is that of the tap's q and k.
  void add(const AttentionTap& tap, const Rows& kv);
  // What adds up over tokens.
  std::vector<std::span<double>> sums();

  // G_w = E[w·zzᵀ] of z = [k; v] with the token's weight w = Σ_h Σ_m p_mn², scaled to the trace `trace`.
  MatrixD take_weighted_moment(double trace);
  // hist_h(Δ) = Σ p(1 − p) over all pairs at distance Δ, per head, each row summing to 1. [nq, length]
  MatrixD take_distances();

 private:
  // Column sums of p² [T] and, into row `head` of distances_, sums of p(1 − p) along diagonals.
  VectorF look(Index head, const MatrixF& q, const MatrixF& k);

  const ModelConfig& config_;
  const RopeTable& table_;
  MomentSum weighted_;
  MatrixD distances_;  // [nq, length]
};

}  // namespace transmla
