// The family table: everything that differs between architectures, one entry each. Nothing else in the engine asks
// which family a model is.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/math/activation.h"

namespace transmla {

// What a tensor is for. Layer roles occur once per layer; gate, up and down once per expert where a layer has experts.
enum class Role {
  embedding,
  final_norm,
  lm_head,
  attention_norm,
  attention_post_norm,  // behind o_proj, before the sum with the stream
  q_weight,
  q_bias,
  q_norm,  // of every query head, before RoPE
  k_weight,
  k_bias,
  k_norm,
  v_weight,
  v_bias,
  o_weight,
  mlp_norm,
  mlp_post_norm,  // behind down_proj
  router_weight,
  gate_weight,
  up_weight,
  down_weight,
};

// A size that a shape is made of.
enum class Dim { none, hidden, intermediate, vocab, q_width, kv_width, head_dim, experts };

// Specs of one name are consecutive rows of one stored tensor, in the table's order (fused projections).
struct TensorSpec {
  Role role;
  std::string_view name;       // Hugging Face; the first "{}" stands for the layer, a second one for the expert
  std::string_view gguf_name;  // GGUF stacks experts, [experts, rows, cols]: one "{}"
  Dim rows, cols;              // cols none: a vector
  bool each_expert() const { return name.find("{}") != name.rfind("{}"); }
};

// Tensors that a checkpoint may hold beside the model proper. They are not converted, and the user is told.
struct LeftAside {
  std::string_view prefix;  // of their names; "" where the family has none
  std::string_view what;    // "multi-token prediction"
};

struct Family {
  std::string_view model_type;         // config.json, "llama"
  std::string_view display_name;       // "Llama"
  std::string_view models;             // known ones of the family, for docs/families.md
  std::string_view gguf_architecture;  // what its GGUF files name
  std::span<const TensorSpec> tensors;
  std::span<const std::string_view> ignored;  // name patterns of tensors that hold no weights (rotary inv_freq)
  LeftAside left_aside = {};
  bool qkv_bias = false;
  bool query_key_norms = false;   // RMSNorm of each query and key head between projection and RoPE
  bool gguf_permutes_qk = false;  // GGUF stores rows of q and k interleaved; undone on reading
  bool always_windowed = false;   // sliding_window counts whatever use_sliding_window says
  bool experts = false;           // an MLP is several, of which a router picks some by softmax
  Activation activation = Activation::silu;
  bool sandwich_norms = false;    // norms behind attention and MLP too, and all of gain 1 + weight
  bool scaled_embedding = false;  // times √hidden on its way into the stream
  bool soft_caps = false;         // config says caps of scores and logits, and what scores are scaled by
  bool ties_embeddings = false;   // lm_head is the embedding where the config does not say
  bool needs_own_code() const { return experts || sandwich_norms; }  // an export, beside the stock classes
};

std::span<const Family> families();
const Family* find_family(std::string_view model_type);
std::string known_families();                     // "llama, qwen2", for messages
std::string_view name_of(Activation activation);  // as config.json spells it

bool is_layer_role(Role role);
bool is_norm(Role role);
std::string tensor_name(std::string_view pattern, int layer, int expert = 0);

}  // namespace transmla
