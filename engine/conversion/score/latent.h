// Method `score`, the joint latent: principal components of position-free keys and values in the metric of the
// attention output (METHOD.md, "Joint latent").
#pragma once

#include "engine/conversion/mla_layer.h"
#include "engine/model/config.h"
#include "engine/statistics/statistics.h"

namespace transmla {

struct LatentOptions {
  int rank = 0;           // r
  double key_weight = 1;  // α, on the metric of keys
};

// Components of F z under G_w with FᵀF = blockdiag(α Σ_h c_h N_hᵀ Q_h N_h, Σ_h W_o,hᵀ W_o,h); what z is reconstructed
// by is the regression on the latent, so moments without full rank do no harm. Keys and values have nq heads each.
// o [hidden, nq·d], sensitivity c [nq].
Result<JointLatent> score_latent(const LayerStatistics& statistics, const ModelConfig& config, const MatrixF& o,
                                 const RotarySlots& rotary, const VectorD& sensitivity, const LatentOptions& options);

}  // namespace transmla
