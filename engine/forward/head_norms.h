// Normed queries and keys as they are where the norm is a constant: a tap shows gain · x / rms and the rms, a
// conversion that folds norms into projections (model/norm_factors.h) works on c_h · gain · x.
#pragma once

#include "engine/forward/taps.h"
#include "engine/math/matrix.h"
#include "engine/model/config.h"
#include "engine/model/norm_factors.h"

namespace transmla {

// Rows of heads side by side [rows, heads·d], each head times its rms[row, head] and its factor (empty: 1), in place.
// On all threads.
void undo_norms(const float* rms, const VectorD& factors, Index head_dim,
                Eigen::Ref<MatrixF, 0, Eigen::OuterStride<>> heads);

// A tap's queries [rows, nq·d] and [k; v] [rows, 2·H·d], copied; the norms of heads are those constants.
struct TapRows {
  TapRows(const ModelConfig& config, const AttentionTap& tap, const NormFactors& factors);
  MatrixF q, kv;
};

}  // namespace transmla
