// Principal components of a second moment in a metric.
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/math/matrix.h"

namespace transmla {

// A block-diagonal positive semidefinite matrix M [n, n]. Large models cannot afford it whole. Without blocks it is the
// identity of any size.
struct BlockMetric {
  std::vector<MatrixD> blocks;  // symmetric, along the diagonal

  bool fits(Index size) const;
  // M x [n, k]
  MatrixD times(const MatrixD& x) const;
};

// With FᵀF = M and E [n, k] the leading unit eigenvectors of F G Fᵀ.
struct MetricComponents {
  VectorD values;   // Λ [k], descending
  MatrixD vectors;  // C = FᵀE [n, k], so that CᵀGC = Λ
  MatrixD images;   // G C [n, k]
};

// The `count` leading components under `moment` G [n, n]. Small problems are solved densely; large ones, of which few
// components are wanted, by subspace iteration: products in fp32 between G and M, a last step in fp64. There CᵀGC = Λ
// and EᵀE = I hold to fp64 rounding, components themselves to about 1e-4 where values are apart, and the energy of all
// of them far better. Deterministic.
Result<MetricComponents> leading_components(const BlockMetric& metric, const MatrixD& moment, Index count);

}  // namespace transmla
