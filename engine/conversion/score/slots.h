// Method `score`, the rotary slots: the few complex rotating directions, shared by all heads, that keep attention
// scores best, and the position-free part that is left (METHOD.md, "Rotary slots", "Position-free part").
#pragma once

#include <vector>

#include "engine/conversion/mla_layer.h"
#include "engine/model/config.h"
#include "engine/statistics/statistics.h"

namespace transmla {

struct SlotOptions {
  std::vector<double> frequencies;  // φ [R], radians per token
  int sweeps = 4;                   // of block coordinate descent
  double tail = 0.3;                // share of the distances' weight that falls off as 1/(Δ+1) up to the horizon
  int horizon = 2048;               // tokens the model will be used at
  double rounding = 0;              // weight of what bf16 does to the terms of scores (rounding.h)
};

// c_h = tr(W_o,h E[vvᵀ] W_o,hᵀ)/d: how strongly a score error of head h reaches the residual stream. o [hidden, nq·d].
VectorD head_sensitivity(const LayerStatistics& statistics, const ModelConfig& config, const MatrixF& o);  // [nq]

// Minimises Σ_h c_h E_Δ ‖S_q,h^½ (diag a(Δ) − Σ_i b_i(Δ) B_h,i A_iᴴ) S_k^½‖², slot by slot, with the errors that
// rounding makes of each slot's term and of its mean in the position-free part. Needs statistics with attention;
// `theta` [F] are the model's own frequencies. Of the result, position_free has nq heads.
Result<RotarySlots> score_slots(const LayerStatistics& statistics, const ModelConfig& config,
                                const std::vector<double>& theta, const VectorD& sensitivity,
                                const SlotOptions& options);

}  // namespace transmla
