// Least-squares constants for norms of queries and keys, from what the norms were given.
#pragma once

#include <span>
#include <vector>

#include "engine/forward/head_norms.h"
#include "engine/statistics/statistics.h"

namespace transmla {

// Sums over the batches of one layer. With u = g ⊙ x of a head, c_h = E[u·u/rms] / E[u·u] is nearest to u / rms in mean
// squares (docs/method.md, "Norms of queries and keys").
class NormSums {
 public:
  explicit NormSums(const ModelConfig& config)
      : query_{VectorD::Zero(config.query_heads), VectorD::Zero(config.query_heads)},
        key_{VectorD::Zero(config.kv_heads), VectorD::Zero(config.kv_heads)} {}
  // `rows`: the tap's with norms undone, factors 1.
  void add(const AttentionTap& tap, const TapRows& rows);
  // What adds up over tokens.
  std::vector<std::span<double>> sums();
  NormFactors factors() const { return {query_.ratio(), key_.ratio()}; }

 private:
  struct Sums {
    VectorD divided, squares;  // Σ u·u/rms, Σ u·u [heads]
    void add(const MatrixF& rows, const float* rms);
    VectorD ratio() const;
  };
  Sums query_, key_;
};

// Statistics of u become those of c_h·u, whose norms are `factors`.
void fold_norms(const NormFactors& factors, LayerStatistics& statistics);

}  // namespace transmla
