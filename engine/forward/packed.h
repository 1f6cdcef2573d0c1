// The weights of a layer packed for the machine. Private to forward/.
#pragma once

#include "engine/forward/attention_weights.h"
#include "engine/forward/experts.h"
#include "engine/math/activation.h"
#include "engine/math/linear.h"

namespace transmla {

struct PackedMlp {
  // [hidden]; the attention's norms stand here because every form shares them. Behind a block: empty where none stands.
  VectorF attention_norm, mlp_norm, attention_post_norm, mlp_post_norm;
  Activation activation = Activation::silu;
  Linear gate_up;                         // [2·intermediate, hidden]
  Linear down;                            // [hidden, intermediate]
  std::unique_ptr<LayerExperts> experts;  // in place of the two, where the layer has experts
  std::size_t bytes() const { return experts ? experts->bytes() : gate_up.bytes() + down.bytes(); }
};

struct PackedAttention {
  HeadLayout layout;
  std::vector<double> frequencies;
  Linear q_in, q_out, kv_in, kv_out, o;  // q_in and kv_out are empty without a latent
  Linear down;                           // empty: the model's own
  std::optional<LatentNorm> q_norm, kv_norm;
  std::optional<HeadNorms> head_norms;
  std::size_t bytes() const {
    return q_in.bytes() + q_out.bytes() + kv_in.bytes() + kv_out.bytes() + o.bytes() + down.bytes();
  }
};

Result<PackedMlp> pack_mlp(const std::shared_ptr<const Model>& model, int layer, Precision precision);
Result<PackedAttention> pack_attention(const AttentionWeights& weights, Precision precision);

}  // namespace transmla
