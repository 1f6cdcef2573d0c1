// A GGUF file of architecture deepseek2 under the names of a DeepSeek-V3 folder, from the loader's definition
// (llama.cpp, src/models/deepseek2.cpp), not from the exporter's tables.
#include <array>

#include "engine/checkpoint/gguf.h"
#include "engine/export/deepseek_folder.h"

namespace transmla {
namespace {

struct Name {
  std::string_view gguf, folder;
};
constexpr std::array<Name, 3> names = {{{"token_embd.weight", "model.embed_tokens.weight"},
                                        {"output_norm.weight", "model.norm.weight"},
                                        {"output.weight", "lm_head.weight"}}};
// Behind "blk.N." and "model.layers.N.".
constexpr std::array<Name, 14> names_of_layer = {{{"attn_norm", "input_layernorm"},
                                                  {"attn_q", "self_attn.q_proj"},
                                                  {"attn_q_a", "self_attn.q_a_proj"},
                                                  {"attn_q_a_norm", "self_attn.q_a_layernorm"},
                                                  {"attn_q_b", "self_attn.q_b_proj"},
                                                  {"attn_kv_a_mqa", "self_attn.kv_a_proj_with_mqa"},
                                                  {"attn_kv_a_norm", "self_attn.kv_a_layernorm"},
                                                  {"attn_k_b", "self_attn.k_b_proj"},
                                                  {"attn_v_b", "self_attn.v_b_proj"},
                                                  {"attn_output", "self_attn.o_proj"},
                                                  {"ffn_norm", "post_attention_layernorm"},
                                                  {"ffn_gate", "mlp.gate_proj"},
                                                  {"ffn_up", "mlp.up_proj"},
                                                  {"ffn_down", "mlp.down_proj"}}};

// "model.layers.3.self_attn.o_proj.weight" of "blk.3.attn_output.weight"; empty where there is none.
std::string folder_name(std::string_view gguf) {
  for (const auto& name : names) {
    if (name.gguf == gguf) return std::string(name.folder);
  }
  constexpr std::string_view block = "blk.", weight = ".weight";
  const auto dot = gguf.find('.', block.size());
  if (!gguf.starts_with(block) || !gguf.ends_with(weight) || dot == std::string_view::npos) return {};
  const auto layer = gguf.substr(block.size(), dot - block.size());
  const auto part = gguf.substr(dot + 1, gguf.size() - weight.size() - dot - 1);
  for (const auto& name : names_of_layer) {
    if (name.gguf == part) return fmt::format("model.layers.{}.{}{}", layer, name.folder, weight);
  }
  return {};
}

}  // namespace

Status DeepseekFolder::read_gguf(const Path& path) {
  TRY_ASSIGN(auto file, MappedFile::open(path));
  TRY_ASSIGN(auto contents, gguf::read_contents(file));
  TRY_ASSIGN(const auto config, gguf::make_config(contents, path.string()));
  TRY_ASSIGN(config_, read_deepseek_config(config, path));
  config_.latent_eps = config_.rms_norm_eps;
  for (auto& tensor : contents.tensors) {
    const std::string name = folder_name(tensor.name);
    const bool added =
        !name.empty() &&
        tensors_
            .emplace(name, safetensors::Entry{name, std::string(info(tensor.dtype).name), tensor.shape, tensor.data})
            .second;
    if (!added)
      return fail("'{}' holds tensor '{}', which deepseek2 does not: export again", path.string(), tensor.name);
  }
  if (const auto tied = tensors_.find("model.embed_tokens.weight"); tied != tensors_.end()) {
    tensors_.emplace("lm_head.weight", tied->second);
  }
  files_.push_back(std::move(file));
  return {};
}

Result<MatrixF> DeepseekFolder::joined_kv_b(const std::string& name) const {
  const Index heads = config_.num_attention_heads, rank = config_.kv_lora_rank;
  const Index nope = config_.qk_nope_head_dim, value = config_.v_head_dim;
  const std::string prefix = name.substr(0, name.rfind("kv_b_proj"));
  TRY_ASSIGN(const VectorF keys, values(prefix + "k_b_proj.weight", {heads, rank, nope}));
  TRY_ASSIGN(const VectorF all_values, values(prefix + "v_b_proj.weight", {heads, value, rank}));
  MatrixF joined(heads * (nope + value), rank);
  for (Index head = 0; head < heads; ++head) {
    const Eigen::Map<const MatrixF> key(keys.data() + head * rank * nope, rank, nope);
    const Eigen::Map<const MatrixF> values(all_values.data() + head * value * rank, value, rank);
    joined.middleRows(head * (nope + value), nope) = key.transpose();
    joined.middleRows(head * (nope + value) + nope, value) = values;
  }
  return joined;
}

}  // namespace transmla
