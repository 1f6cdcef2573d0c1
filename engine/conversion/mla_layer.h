// The result of a conversion: a few small matrices per layer, the same for every family and method.
#pragma once

#include <optional>
#include <vector>

#include "engine/math/matrix.h"
#include "engine/model/norm_factors.h"

namespace transmla {

// score_h(m,n) = scale·( q_h·N_h k + rot_φ(Bᵀ_h q_h)(m)·rot_φ(Aᵀk)(n) ), METHOD.md "The MLA form". Rotary columns are
// in the rotate_half layout: column i is the real, column R + i the imaginary part of slot i.
struct RotarySlots {
  std::vector<double> frequencies;  // φ [R], radians per token
  MatrixD key;                      // A [H·d, 2R]
  std::vector<MatrixD> query;       // B_h, nq × [d, 2R]
  MatrixD position_free;            // N, stacked [key_heads·d, H·d]; key_heads is H (transmla) or nq (score)
  int key_heads = 0;
};

// N_h k ≈ U_k,h c, v_h ≈ U_v,h c with c = Cᵀ[k; v].
// Large biases cost digits, so where there are some, folding caches Cᵀ([k; v] − mean): U_k's share of the mean is the
// same for all keys and cancels in softmax, U_v's is added back behind. Not where a norm follows, which is one of c.
struct JointLatent {
  MatrixD down;      // C [2·H·d, r]
  MatrixD key_up;    // U_k, stacked [key_heads·d, r]
  MatrixD value_up;  // U_v, stacked [value_heads·d, r]
  int value_heads = 0;
  VectorD mean;  // E[k; v] over calibration [2·H·d]; empty: nothing is taken out
};

struct MlaLayer {
  NormFactors norms;  // what stands for norms of queries and keys, folded before all else; empty: there are none
  RotarySlots rotary;
  std::optional<JointLatent> latent;  // absent: the partial-RoPE stage
  MatrixD query_basis;                // [nq·d, q_lora_rank], orthonormal columns; empty: no query latent
  // use_qkv_norm: the latents go through a true RMSNorm with this constant gain (mean rms over calibration).
  std::optional<double> kv_norm_gain, query_norm_gain;
  MatrixF output;  // W_o' [hidden, nq·d] where a method refits it; empty: the model's own
  MatrixF down;    // down_proj [hidden, intermediate], likewise
};

}  // namespace transmla
