// Norms between projection and RoPE (Qwen3) taken as constants: the reciprocal rms of a head, which changes from token
// to token, becomes one number.
#pragma once

#include "engine/math/matrix.h"

namespace transmla {

// c_h of each head. Empty: 1 each, or the layer has no such norms.
struct NormFactors {
  VectorD query;  // [nq]
  VectorD key;    // [H]
};

}  // namespace transmla
