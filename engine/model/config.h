// The sizes of a model, read from config.json (or its GGUF equivalent) and checked for sense.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/math/rope.h"

namespace transmla {

struct Family;

struct ModelConfig {
  const Family* family = nullptr;
  int layers = 0;
  int hidden = 0;                // residual stream
  int intermediate = 0;          // MLP, or each expert
  int experts = 0;               // of each layer; 0: one dense MLP
  int experts_used = 0;          // by each token
  int query_heads = 0;           // nq
  int kv_heads = 0;              // H
  int head_dim = 0;              // d
  bool query_key_norms = false;  // every query and key head passes an RMSNorm before RoPE
  int vocab = 0;
  int max_position = 0;  // of texts; not beyond `window`
  int window = 0;  // where some layer looks back fewer tokens than the model has positions: how many. 0: none does
  double norm_eps = 1e-6;
  std::optional<double> query_scalar;  // scores are divided by its root; not said: by √d
  double score_cap = 0;                // scores become cap·tanh(score / cap) before softmax; 0: they stay
  double logit_cap = 0;                // logits, likewise
  double rope_theta = 10000;
  RopeScaling rope_scaling;
  bool tied_embeddings = false;  // lm_head is the embedding
  std::optional<int> bos_token, pad_token;
  std::vector<int> eos_tokens;

  double score_scale() const { return 1 / std::sqrt(query_scalar.value_or(head_dim)); }
  int group() const { return query_heads / kv_heads; }    // G
  int kv_width() const { return kv_heads * head_dim; }    // H·d
  int q_width() const { return query_heads * head_dim; }  // nq·d
};

// Refuses families that the table does not know (with the list of those it does), keys that are missing or contradict
// each other, and settings that the engine would silently get wrong (unknown rope scaling).
Result<ModelConfig> read_model_config(const nlohmann::json& config);

// The family that the config names; null where the table has none of that name, or the config says none.
const Family* family_of(const nlohmann::json& config);

// bos_token, eos_tokens and pad_token alone; refuses what is no token id.
Status read_special_tokens(const nlohmann::json& config, ModelConfig& result);

// Refuses sequences that are longer than a sliding window: all earlier tokens are attended to.
Status check_window(const ModelConfig& config, int length);

}  // namespace transmla
