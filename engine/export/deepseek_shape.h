// The sizes of an exported model and the tensors that follow from them: one declared table for writing, sharding and
// the disk-space check. Names and shapes are those of transformers' DeepseekV3ForCausalLM; layers are dense, or experts
// without a shared one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/conversion/mla_layer.h"
#include "engine/model/config.h"

namespace transmla {

struct DeepseekShape {
  int layers = 0, hidden = 0, intermediate = 0, vocab = 0;
  int heads = 0;                  // nq; stock DeepSeek has as many key and value heads
  int nope_dim = 0;               // d
  int rope_dim = 0;               // 2R
  int value_dim = 0;              // d
  int kv_rank = 0;                // r
  std::optional<int> query_rank;  // config.json's q_lora_rank
  bool bias = false;              // attention_bias: q_a, kv_a and o have one
  int experts = 0;                // of each layer, `intermediate` wide; 0: dense
  int experts_used = 0;           // by each token
  bool sandwich_norms = false;    // norms behind attention and MLP too, and all of these with weights of gain - 1
  int qk_dim() const { return nope_dim + rope_dim; }
  bool operator==(const DeepseekShape&) const = default;
};

// Refuses plans that one config.json cannot hold: a layer without a latent, or layers of different sizes.
Result<DeepseekShape> deepseek_shape(const ModelConfig& config, const std::vector<MlaLayer>& plans);

// Stock loaders turn slot i by rope_theta^(-i/R) and nothing else; refuses other slots (METHOD.md, "Export").
Status check_stock_frequencies(double rope_theta, std::span<const double> frequencies, int layer);

enum class DeepseekPart {
  embedding,
  final_norm,
  lm_head,  // once
  attention_norm,
  attention_post_norm,
  q,
  q_a,
  q_a_bias,
  q_a_norm,
  q_b,
  kv_a,
  kv_a_bias,
  kv_a_norm,
  kv_b,
  o,
  o_bias,
  mlp_norm,
  mlp_post_norm,
  router,
  gate,
  up,
  down,  // gate, up and down of the dense MLP or of each expert
};

struct DeepseekTensor {
  DeepseekPart part;
  int layer = -1;  // -1: of the whole model
  int expert = 0;
  std::string name;
  std::vector<std::int64_t> shape;
  std::int64_t values() const;
};

// In the order of the file: embedding, layers, final norm, lm_head.
std::vector<DeepseekTensor> deepseek_tensors(const DeepseekShape& shape);

}  // namespace transmla
