#include "engine/forward/packed.h"

namespace transmla {

Result<PackedMlp> pack_mlp(const std::shared_ptr<const Model>& model, int layer, Precision precision) {
  PackedMlp mlp;
  TRY_ASSIGN(mlp.attention_norm, model->load_vector(Role::attention_norm, layer));
  TRY_ASSIGN(mlp.mlp_norm, model->load_vector(Role::mlp_norm, layer));
  mlp.activation = model->config().family->activation;
  if (model->config().family->sandwich_norms) {
    TRY_ASSIGN(mlp.attention_post_norm, model->load_vector(Role::attention_post_norm, layer));
    TRY_ASSIGN(mlp.mlp_post_norm, model->load_vector(Role::mlp_post_norm, layer));
  }
  if (model->config().experts > 0) {
    TRY_ASSIGN(mlp.experts, LayerExperts::make(model, layer, precision));
    return mlp;
  }
  TRY_ASSIGN(mlp.gate_up, pack_gate_up(*model, layer, 0, precision));
  TRY_ASSIGN(const auto down, model->load_matrix(Role::down_weight, layer));
  TRY_ASSIGN(mlp.down, Linear::pack(down, {}, precision));
  return mlp;
}

Result<PackedAttention> pack_attention(const AttentionWeights& weights, Precision precision) {
  PackedAttention packed;
  packed.layout = weights.layout;
  packed.frequencies = weights.frequencies;
  packed.q_norm = weights.q_norm;
  packed.kv_norm = weights.kv_norm;
  packed.head_norms = weights.head_norms;
  if (weights.down.size() > 0) {
    TRY_ASSIGN(packed.down, Linear::pack(weights.down, {}, precision));
  }
  if (weights.o.size() == 0) return packed;  // the MLP alone
  if (weights.q_in.size() > 0) {
    TRY_ASSIGN(packed.q_in, Linear::pack(weights.q_in, weights.q_in_bias, precision));
  }
  TRY_ASSIGN(packed.q_out, Linear::pack(weights.q_out, weights.q_out_bias, precision));
  TRY_ASSIGN(packed.kv_in, Linear::pack(weights.kv_in, weights.kv_in_bias, precision));
  if (weights.kv_out.size() > 0) {
    TRY_ASSIGN(packed.kv_out, Linear::pack(weights.kv_out, weights.kv_out_bias, precision));
  }
  TRY_ASSIGN(packed.o, Linear::pack(weights.o, weights.o_bias, precision));
  return packed;
}

}  // namespace transmla
