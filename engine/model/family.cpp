#include "engine/model/family.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace transmla {
namespace {

constexpr std::array<TensorSpec, 12> llama_tensors = {{
    {Role::embedding, "model.embed_tokens.weight", "token_embd.weight", Dim::vocab, Dim::hidden},
    {Role::final_norm, "model.norm.weight", "output_norm.weight", Dim::hidden, Dim::none},
    {Role::lm_head, "lm_head.weight", "output.weight", Dim::vocab, Dim::hidden},
    {Role::attention_norm, "model.layers.{}.input_layernorm.weight", "blk.{}.attn_norm.weight", Dim::hidden, Dim::none},
    {Role::q_weight, "model.layers.{}.self_attn.q_proj.weight", "blk.{}.attn_q.weight", Dim::q_width, Dim::hidden},
    {Role::k_weight, "model.layers.{}.self_attn.k_proj.weight", "blk.{}.attn_k.weight", Dim::kv_width, Dim::hidden},
    {Role::v_weight, "model.layers.{}.self_attn.v_proj.weight", "blk.{}.attn_v.weight", Dim::kv_width, Dim::hidden},
    {Role::o_weight, "model.layers.{}.self_attn.o_proj.weight", "blk.{}.attn_output.weight", Dim::hidden, Dim::q_width},
    {Role::mlp_norm, "model.layers.{}.post_attention_layernorm.weight", "blk.{}.ffn_norm.weight", Dim::hidden,
     Dim::none},
    {Role::gate_weight, "model.layers.{}.mlp.gate_proj.weight", "blk.{}.ffn_gate.weight", Dim::intermediate,
     Dim::hidden},
    {Role::up_weight, "model.layers.{}.mlp.up_proj.weight", "blk.{}.ffn_up.weight", Dim::intermediate, Dim::hidden},
    {Role::down_weight, "model.layers.{}.mlp.down_proj.weight", "blk.{}.ffn_down.weight", Dim::hidden,
     Dim::intermediate},
}};

constexpr std::array<TensorSpec, 3> qkv_biases = {{
    {Role::q_bias, "model.layers.{}.self_attn.q_proj.bias", "blk.{}.attn_q.bias", Dim::q_width, Dim::none},
    {Role::k_bias, "model.layers.{}.self_attn.k_proj.bias", "blk.{}.attn_k.bias", Dim::kv_width, Dim::none},
    {Role::v_bias, "model.layers.{}.self_attn.v_proj.bias", "blk.{}.attn_v.bias", Dim::kv_width, Dim::none},
}};

constexpr auto qwen2_tensors = [] {
  std::array<TensorSpec, llama_tensors.size() + qkv_biases.size()> all{};
  std::copy(llama_tensors.begin(), llama_tensors.end(), all.begin());
  std::copy(qkv_biases.begin(), qkv_biases.end(), all.begin() + llama_tensors.size());
  return all;
}();

// Rotary frequencies that some checkpoints store: the config says them too.
constexpr std::array<std::string_view, 2> rotary_tables = {"model.layers.{}.self_attn.rotary_emb.inv_freq",
                                                           "rope_freqs.weight"};

constexpr std::array<Family, 2> table = {{
    {.model_type = "llama",
     .display_name = "Llama",
     .tensors = llama_tensors,
     .ignored = rotary_tables,
     .qkv_bias = false,
     .gguf_permutes_qk = true},
    {.model_type = "qwen2",
     .display_name = "Qwen2",
     .tensors = qwen2_tensors,
     .ignored = rotary_tables,
     .qkv_bias = true,
     .gguf_permutes_qk = false},
}};

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

std::string tensor_name(std::string_view pattern, int layer) {
  const auto place = pattern.find("{}");
  if (place == std::string_view::npos) return std::string(pattern);
  return fmt::format("{}{}{}", pattern.substr(0, place), layer, pattern.substr(place + 2));
}

}  // namespace transmla
