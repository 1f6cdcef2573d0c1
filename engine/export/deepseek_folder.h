// A DeepSeek-V3 folder as its own files describe it: config.json and safetensors, nothing of how it was made; or a GGUF
// file of architecture deepseek2 under the same names. Private to export/.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/result.h"
#include "engine/checkpoint/dtype.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/math/matrix.h"

namespace transmla {

// The keys of config.json that logits depend on.
struct DeepseekConfig {
  int vocab_size = 0, hidden_size = 0, intermediate_size = 0, num_hidden_layers = 0, num_attention_heads = 0;
  int q_lora_rank = 0;  // 0: null
  int kv_lora_rank = 0, qk_nope_head_dim = 0, qk_rope_head_dim = 0, v_head_dim = 0;
  double rms_norm_eps = 0, rope_theta = 0;
  double latent_eps = 1e-6;  // DeepseekV3RMSNorm's default, which the latent norms keep; a GGUF has one for all norms
  bool attention_bias = false, rope_interleave = true;
  int n_routed_experts = 0, num_experts_per_tok = 0;  // 0: every layer is dense
  // Of the modelling file for norms on both sides of a block: norms of gain 1 + weight, caps (0: none), GELU.
  bool sandwich_norms = false;
  double attn_logit_softcapping = 0, final_logit_softcapping = 0;
};

// Refuses what the plain reading does not cover: experts weighed otherwise than by a softmax over those that a token
// uses, shared experts, rope scaling, tied embeddings, another architecture. `path` is for the sentence.
Result<DeepseekConfig> read_deepseek_config(const nlohmann::json& object, const Path& path);

class DeepseekFolder {
 public:
  static Result<DeepseekFolder> open(const Path& folder_or_gguf);
  const DeepseekConfig& config() const { return config_; }
  DType coarsest() const;  // of its tensors' dtypes: F8_E4M3, Q8_0, BF16 or F32

  Result<MatrixF> matrix(const std::string& name, Index rows, Index cols) const;
  Result<VectorF> vector(const std::string& name, Index size) const;
  // Rows [first, first + count) of a matrix [rows, cols].
  Result<MatrixF> rows(const std::string& name, Index rows, Index cols, Index first, Index count) const;

 private:
  Status read_folder(const Path& folder);
  Status read_gguf(const Path& file);
  Status read_tensors(const Path& folder);
  Status read_file(const Path& file);
  // kv_b_proj of a GGUF, which has it in two: [heads, r, d] and [heads, d, r].
  Result<MatrixF> joined_kv_b(const std::string& name) const;
  Result<VectorF> values(const std::string& name, const std::vector<std::int64_t>& shape) const;
  Result<std::span<const std::byte>> factors_of(const safetensors::Entry& fp8_weight) const;
  Result<const safetensors::Entry*> entry(const std::string& name, const std::vector<std::int64_t>& shape) const;
  DeepseekConfig config_;
  std::vector<MappedFile> files_;
  std::map<std::string, safetensors::Entry> tensors_;
};

}  // namespace transmla
