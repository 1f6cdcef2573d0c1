// The family table: everything that differs between architectures, one entry each. Nothing else in the engine asks
// which family a model is.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace transmla {

// What a tensor is for. Layer roles occur once per layer.
enum class Role {
  embedding,
  final_norm,
  lm_head,
  attention_norm,
  q_weight,
  q_bias,
  k_weight,
  k_bias,
  v_weight,
  v_bias,
  o_weight,
  mlp_norm,
  gate_weight,
  up_weight,
  down_weight,
};

// A size that a shape is made of.
enum class Dim { none, hidden, intermediate, vocab, q_width, kv_width };

struct TensorSpec {
  Role role;
  std::string_view name;       // Hugging Face; "{}" stands for the layer
  std::string_view gguf_name;  // "" where GGUF has none
  Dim rows, cols;              // cols none: a vector
};

struct Family {
  std::string_view model_type;    // config.json, "llama"
  std::string_view display_name;  // "Llama"
  std::span<const TensorSpec> tensors;
  std::span<const std::string_view> ignored;  // name patterns of tensors that hold no weights (rotary inv_freq)
  bool qkv_bias;
  bool gguf_permutes_qk;  // GGUF stores rows of q and k interleaved; undone on reading
};

std::span<const Family> families();
const Family* find_family(std::string_view model_type);
std::string known_families();  // "llama, qwen2", for messages

bool is_layer_role(Role role);
std::string tensor_name(std::string_view pattern, int layer);

}  // namespace transmla
