#include "engine/model/norm_factors.h"

#include "engine/model/model.h"

namespace transmla {
namespace {

// Rows of head h times c_h and the gain of their place in the head.
void scale_heads(const VectorF& gain, const VectorD& factors, MatrixF& weight) {
  const Index d = gain.size();
  for (Index head = 0; head < weight.rows() / d; ++head) {
    const double factor = factors.size() > 0 ? factors(head) : 1;
    auto rows = weight.middleRows(head * d, d);
    rows = (static_cast<float>(factor) * gain).asDiagonal() * rows;
  }
}

}  // namespace

LayerWeights with_folded_norms(LayerWeights weights, const NormFactors& factors) {
  if (weights.q_norm.size() == 0) return weights;
  scale_heads(weights.q_norm, factors.query, weights.q);
  scale_heads(weights.k_norm, factors.key, weights.k);
  weights.q_norm.resize(0);
  weights.k_norm.resize(0);
  return weights;
}

}  // namespace transmla
