// Norms between projection and RoPE (Qwen3) taken as constants, so that they can be multiplied into the projections:
// the reciprocal rms of a head, which changes from token to token, becomes one number (docs/method.md, "Norms of
// queries and keys").
#pragma once

#include "engine/math/matrix.h"

namespace transmla {

struct LayerWeights;

// c_h of each head. Empty: 1 each, or the layer has no such norms.
struct NormFactors {
  VectorD query;  // [nq]
  VectorD key;    // [H]
};

// W_q,h becomes c_h·diag(g_q)·W_q,h, and W_k,h likewise: weights without norms. Those that have none stay as they are.
LayerWeights with_folded_norms(LayerWeights weights, const NormFactors& factors);

}  // namespace transmla
