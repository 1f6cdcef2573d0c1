#include "engine/export/gguf_model.h"

#include <algorithm>

#include <array>
#include <optional>
#include <utility>

namespace transmla {
namespace {

using nlohmann::json;

struct PartName {
  DeepseekPart part;
  const char* name;  // of a layer behind "blk.N."
};
// src/llama-arch.cpp, LLM_TENSOR_NAMES.
constexpr std::array<PartName, 15> part_names = {{{DeepseekPart::embedding, "token_embd"},
                                                  {DeepseekPart::final_norm, "output_norm"},
                                                  {DeepseekPart::lm_head, "output"},
                                                  {DeepseekPart::attention_norm, "attn_norm"},
                                                  {DeepseekPart::q, "attn_q"},
                                                  {DeepseekPart::q_a, "attn_q_a"},
                                                  {DeepseekPart::q_a_norm, "attn_q_a_norm"},
                                                  {DeepseekPart::q_b, "attn_q_b"},
                                                  {DeepseekPart::kv_a, "attn_kv_a_mqa"},
                                                  {DeepseekPart::kv_a_norm, "attn_kv_a_norm"},
                                                  {DeepseekPart::o, "attn_output"},
                                                  {DeepseekPart::mlp_norm, "ffn_norm"},
                                                  {DeepseekPart::gate, "ffn_gate"},
                                                  {DeepseekPart::up, "ffn_up"},
                                                  {DeepseekPart::down, "ffn_down"}}};

std::string in_file(const char* name, int layer) {
  return layer < 0 ? fmt::format("{}.weight", name) : fmt::format("blk.{}.{}.weight", layer, name);
}

GgufTensor renamed(DeepseekTensor tensor) {
  for (const auto& known : part_names) {
    if (known.part == tensor.part) tensor.name = in_file(known.name, tensor.layer);
  }
  return {std::move(tensor), GgufTensor::Part::whole};
}

void add_halves(const DeepseekTensor& kv_b, const DeepseekShape& shape, std::vector<GgufTensor>& tensors) {
  DeepseekTensor keys = kv_b, values = kv_b;
  keys.name = in_file("attn_k_b", kv_b.layer);
  keys.shape = {shape.heads, shape.kv_rank, shape.nope_dim};
  values.name = in_file("attn_v_b", kv_b.layer);
  values.shape = {shape.heads, shape.value_dim, shape.kv_rank};
  tensors.push_back({std::move(keys), GgufTensor::Part::keys});
  tensors.push_back({std::move(values), GgufTensor::Part::values});
}

// enum llama_ftype of include/llama.h
int file_type(DType dtype) {
  constexpr int kF32 = 0, kQ8 = 7, kBf16 = 32;
  if (dtype == DType::q8_0) return kQ8;
  return dtype == DType::bf16 ? kBf16 : kF32;
}

}  // namespace

std::vector<GgufTensor> gguf_tensors(const DeepseekShape& shape, bool tied) {
  std::vector<GgufTensor> tensors;
  for (auto& tensor : deepseek_tensors(shape)) {
    if (tensor.part == DeepseekPart::kv_b) {
      add_halves(tensor, shape, tensors);
    } else if (!tied || tensor.part != DeepseekPart::lm_head) {
      tensors.push_back(renamed(std::move(tensor)));
    }
  }
  return tensors;
}

DType gguf_storage(const DeepseekTensor& tensor, DType dtype) {
  if (tensor.shape.size() == 1) return DType::f32;
  const auto at_latent = {DeepseekPart::q_a, DeepseekPart::kv_a, DeepseekPart::kv_b};
  const bool latent = std::find(at_latent.begin(), at_latent.end(), tensor.part) != at_latent.end();
  const bool blocks = tensor.shape.back() % static_cast<std::int64_t>(info(dtype).block_values) == 0;
  return dtype == DType::q8_0 && (latent || !blocks) ? DType::bf16 : dtype;
}

// Attention is that of one key head with all of the latent, and heads of the sizes *_mla. Dense layers lead, all of
// them; the loader reads some keys of experts all the same. Without q_lora_rank (0) it wants attn_q.
json gguf_metadata(const ModelConfig& config, const DeepseekShape& shape, DType dtype, const std::string& name) {
  const json own = {{"block_count", shape.layers},
                    {"context_length", config.max_position},
                    {"embedding_length", shape.hidden},
                    {"feed_forward_length", shape.intermediate},
                    {"vocab_size", shape.vocab},
                    {"attention.head_count", shape.heads},
                    {"attention.head_count_kv", 1},
                    {"attention.key_length", shape.kv_rank + shape.rope_dim},
                    {"attention.value_length", shape.kv_rank},
                    {"attention.key_length_mla", shape.qk_dim()},
                    {"attention.value_length_mla", shape.value_dim},
                    {"attention.q_lora_rank", shape.query_rank.value_or(0)},
                    {"attention.kv_lora_rank", shape.kv_rank},
                    {"attention.layer_norm_rms_epsilon", config.norm_eps},
                    {"rope.dimension_count", shape.rope_dim},
                    {"rope.freq_base", config.rope_theta},
                    {"leading_dense_block_count", shape.layers},
                    {"expert_feed_forward_length", shape.intermediate},
                    {"expert_shared_count", 0}};
  json metadata = {{"general.architecture", kGgufArchitecture},
                   {"general.type", "model"},
                   {"general.name", name},
                   {"general.file_type", file_type(dtype)},
                   {"general.quantization_version", 2}};
  for (const auto& [key, value] : own.items()) metadata[fmt::format("{}.{}", kGgufArchitecture, key)] = value;
  return metadata;
}

}  // namespace transmla
