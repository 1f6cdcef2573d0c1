#include "engine/model/family.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace transmla {
namespace {

template <std::size_t... sizes>
constexpr auto joined(const std::array<TensorSpec, sizes>&... parts) {
  std::array<TensorSpec, (sizes + ...)> all{};
  auto at = all.begin();
  ((at = std::copy(parts.begin(), parts.end(), at)), ...);
  return all;
}

constexpr std::array<TensorSpec, 5> stream_tensors = {{
    {Role::embedding, "model.embed_tokens.weight", "token_embd.weight", Dim::vocab, Dim::hidden},
    {Role::final_norm, "model.norm.weight", "output_norm.weight", Dim::hidden, Dim::none},
    {Role::lm_head, "lm_head.weight", "output.weight", Dim::vocab, Dim::hidden},
    {Role::attention_norm, "model.layers.{}.input_layernorm.weight", "blk.{}.attn_norm.weight", Dim::hidden, Dim::none},
    {Role::o_weight, "model.layers.{}.self_attn.o_proj.weight", "blk.{}.attn_output.weight", Dim::hidden, Dim::q_width},
}};

constexpr std::array<TensorSpec, 1> plain_norms = {{
    {Role::mlp_norm, "model.layers.{}.post_attention_layernorm.weight", "blk.{}.ffn_norm.weight", Dim::hidden,
     Dim::none},
}};

// Before and behind each block: the one behind attention has the name that others give to the one before the MLP.
constexpr std::array<TensorSpec, 3> sandwich_norms = {{
    {Role::attention_post_norm, "model.layers.{}.post_attention_layernorm.weight", "blk.{}.post_attention_norm.weight",
     Dim::hidden, Dim::none},
    {Role::mlp_norm, "model.layers.{}.pre_feedforward_layernorm.weight", "blk.{}.ffn_norm.weight", Dim::hidden,
     Dim::none},
    {Role::mlp_post_norm, "model.layers.{}.post_feedforward_layernorm.weight", "blk.{}.post_ffw_norm.weight",
     Dim::hidden, Dim::none},
}};

constexpr std::array<TensorSpec, 3> qkv_weights = {{
    {Role::q_weight, "model.layers.{}.self_attn.q_proj.weight", "blk.{}.attn_q.weight", Dim::q_width, Dim::hidden},
    {Role::k_weight, "model.layers.{}.self_attn.k_proj.weight", "blk.{}.attn_k.weight", Dim::kv_width, Dim::hidden},
    {Role::v_weight, "model.layers.{}.self_attn.v_proj.weight", "blk.{}.attn_v.weight", Dim::kv_width, Dim::hidden},
}};

constexpr std::array<TensorSpec, 3> qkv_biases = {{
    {Role::q_bias, "model.layers.{}.self_attn.q_proj.bias", "blk.{}.attn_q.bias", Dim::q_width, Dim::none},
    {Role::k_bias, "model.layers.{}.self_attn.k_proj.bias", "blk.{}.attn_k.bias", Dim::kv_width, Dim::none},
    {Role::v_bias, "model.layers.{}.self_attn.v_proj.bias", "blk.{}.attn_v.bias", Dim::kv_width, Dim::none},
}};

constexpr std::array<TensorSpec, 2> head_norms = {{
    {Role::q_norm, "model.layers.{}.self_attn.q_norm.weight", "blk.{}.attn_q_norm.weight", Dim::head_dim, Dim::none},
    {Role::k_norm, "model.layers.{}.self_attn.k_norm.weight", "blk.{}.attn_k_norm.weight", Dim::head_dim, Dim::none},
}};

constexpr std::string_view fused_qkv = "model.layers.{}.self_attn.qkv_proj.weight", gguf_qkv = "blk.{}.attn_qkv.weight";
constexpr std::array<TensorSpec, 3> fused_qkv_weights = {{
    {Role::q_weight, fused_qkv, gguf_qkv, Dim::q_width, Dim::hidden},
    {Role::k_weight, fused_qkv, gguf_qkv, Dim::kv_width, Dim::hidden},
    {Role::v_weight, fused_qkv, gguf_qkv, Dim::kv_width, Dim::hidden},
}};

constexpr std::array<TensorSpec, 3> mlp_weights = {{
    {Role::gate_weight, "model.layers.{}.mlp.gate_proj.weight", "blk.{}.ffn_gate.weight", Dim::intermediate,
     Dim::hidden},
    {Role::up_weight, "model.layers.{}.mlp.up_proj.weight", "blk.{}.ffn_up.weight", Dim::intermediate, Dim::hidden},
    {Role::down_weight, "model.layers.{}.mlp.down_proj.weight", "blk.{}.ffn_down.weight", Dim::hidden,
     Dim::intermediate},
}};

constexpr std::string_view fused_gate_up = "model.layers.{}.mlp.gate_up_proj.weight",
                           gguf_gate_up = "blk.{}.ffn_up.weight";
constexpr std::array<TensorSpec, 3> fused_mlp_weights = {{
    {Role::gate_weight, fused_gate_up, gguf_gate_up, Dim::intermediate, Dim::hidden},
    {Role::up_weight, fused_gate_up, gguf_gate_up, Dim::intermediate, Dim::hidden},
    {Role::down_weight, "model.layers.{}.mlp.down_proj.weight", "blk.{}.ffn_down.weight", Dim::hidden,
     Dim::intermediate},
}};

constexpr std::array<TensorSpec, 4> expert_weights = {{
    {Role::router_weight, "model.layers.{}.block_sparse_moe.gate.weight", "blk.{}.ffn_gate_inp.weight", Dim::experts,
     Dim::hidden},
    {Role::gate_weight, "model.layers.{}.block_sparse_moe.experts.{}.w1.weight", "blk.{}.ffn_gate_exps.weight",
     Dim::intermediate, Dim::hidden},
    {Role::up_weight, "model.layers.{}.block_sparse_moe.experts.{}.w3.weight", "blk.{}.ffn_up_exps.weight",
     Dim::intermediate, Dim::hidden},
    {Role::down_weight, "model.layers.{}.block_sparse_moe.experts.{}.w2.weight", "blk.{}.ffn_down_exps.weight",
     Dim::hidden, Dim::intermediate},
}};

constexpr auto llama_tensors = joined(stream_tensors, plain_norms, qkv_weights, mlp_weights);
constexpr auto qwen2_tensors = joined(stream_tensors, plain_norms, qkv_weights, qkv_biases, mlp_weights);
constexpr auto qwen3_tensors = joined(stream_tensors, plain_norms, qkv_weights, head_norms, mlp_weights);
constexpr auto phi3_tensors = joined(stream_tensors, plain_norms, fused_qkv_weights, fused_mlp_weights);
constexpr auto gemma2_tensors = joined(stream_tensors, sandwich_norms, qkv_weights, mlp_weights);
constexpr auto mixtral_tensors = joined(stream_tensors, plain_norms, qkv_weights, expert_weights);

// Rotary frequencies that some checkpoints store: the config says them too.
constexpr std::array<std::string_view, 2> rotary_tables = {"model.layers.{}.self_attn.rotary_emb.inv_freq",
                                                           "rope_freqs.weight"};

constexpr std::array<Family, 8> table = {{
    {.model_type = "llama",
     .display_name = "Llama",
     .models = "Llama 2, 3, 3.1, 3.2; SmolLM2; TinyLlama",
     .gguf_architecture = "llama",
     .tensors = llama_tensors,
     .ignored = rotary_tables,
     .gguf_permutes_qk = true},
    {.model_type = "qwen2",
     .display_name = "Qwen2",
     .models = "Qwen2, Qwen2.5, Qwen2.5-Coder",
     .gguf_architecture = "qwen2",
     .tensors = qwen2_tensors,
     .ignored = rotary_tables,
     .qkv_bias = true},
    {.model_type = "mistral",
     .display_name = "Mistral",
     .models = "Mistral 7B, Mistral Nemo",
     .gguf_architecture = "llama",
     .tensors = llama_tensors,
     .ignored = rotary_tables,
     .gguf_permutes_qk = true,
     .always_windowed = true},
    {.model_type = "mimo",
     .display_name = "MiMo",
     .models = "MiMo-7B",
     .gguf_architecture = "qwen2",
     .tensors = qwen2_tensors,
     .ignored = rotary_tables,
     .left_aside = {"model.mtp_layers.", "multi-token prediction"},
     .qkv_bias = true},
    {.model_type = "phi3",
     .display_name = "Phi-3",
     .models = "Phi-4; Phi-3 within its window",
     .gguf_architecture = "phi3",
     .tensors = phi3_tensors,
     .ignored = rotary_tables,
     .always_windowed = true},
    {.model_type = "mixtral",
     .display_name = "Mixtral",
     .models = "Mixtral 8x7B, 8x22B",
     .gguf_architecture = "llama",
     .tensors = mixtral_tensors,
     .ignored = rotary_tables,
     .gguf_permutes_qk = true,
     .always_windowed = true,
     .experts = true},
    {.model_type = "gemma2",
     .display_name = "Gemma 2",
     .models = "Gemma 2 2B, 9B, 27B",
     .gguf_architecture = "gemma2",
     .tensors = gemma2_tensors,
     .ignored = rotary_tables,
     .always_windowed = true,
     .activation = Activation::gelu_tanh,
     .sandwich_norms = true,
     .scaled_embedding = true,
     .soft_caps = true,
     .ties_embeddings = true},
    {.model_type = "qwen3",
     .display_name = "Qwen3",
     .models = "Qwen3 0.6B to 32B, without experts",
     .gguf_architecture = "qwen3",
     .tensors = qwen3_tensors,
     .ignored = rotary_tables,
     .query_key_norms = true},
}};

std::string with_number(std::string_view pattern, int number) {
  const auto place = pattern.find("{}");
  if (place == std::string_view::npos) return std::string(pattern);
  return fmt::format("{}{}{}", pattern.substr(0, place), number, pattern.substr(place + 2));
}

}  // namespace

std::span<const Family> families() { return table; }

const Family* find_family(std::string_view model_type) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Family& each) { return each.model_type == model_type; });
  return found == table.end() ? nullptr : &*found;
}

std::string known_families() {
  std::vector<std::string_view> names;
  names.reserve(table.size());
  for (const Family& family : table) names.push_back(family.model_type);
  return fmt::format("{}", fmt::join(names, ", "));
}

bool is_layer_role(Role role) { return role != Role::embedding && role != Role::final_norm && role != Role::lm_head; }

bool is_norm(Role role) {
  return role == Role::attention_norm || role == Role::attention_post_norm || role == Role::mlp_norm ||
         role == Role::mlp_post_norm || role == Role::final_norm || role == Role::q_norm || role == Role::k_norm;
}

std::string_view name_of(Activation activation) {
  return activation == Activation::silu ? "silu" : "gelu_pytorch_tanh";
}

std::string tensor_name(std::string_view pattern, int layer, int expert) {
  return with_number(with_number(pattern, layer), expert);
}

}  // namespace transmla
