// Folding: the small matrices of a conversion multiplied into a layer's projections, giving the weights that are run
// and exported. Everything is linear; biases fold exactly.
#pragma once

#include "engine/conversion/mla_layer.h"
#include "engine/forward/attention_weights.h"
#include "engine/forward/network.h"
#include "engine/model/model.h"

namespace transmla {

// q_out rows of head h: [W_q,h ; B_hᵀW_q,h]; kv_in rows [Aᵀ W_k ; Cᵀ[W_k; W_v]] with biases Aᵀb_k, Cᵀ[b_k; b_v];
// kv_out rows [U_k ; U_v]. Biases of position-free keys are left out: they cancel in softmax. Scale is d^-½.
// W_q and W_k have their heads' norms folded first, where there are some (plan.norms).
// With a query basis P: q_in = PᵀW_q, q_out = [P_h ; B_hᵀP_h], and the whole query bias stays behind the latent.
AttentionWeights fold(const ModelConfig& config, const LayerWeights& weights, const MlaLayer& plan);

// A network that runs the converted model; `plans` must outlive it.
Network converted_network(std::shared_ptr<SharedWeights> shared, std::shared_ptr<const std::vector<MlaLayer>> plans);

}  // namespace transmla
