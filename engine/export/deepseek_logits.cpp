// The DeepSeek-V3 forward pass from its definition, transformers' modeling_deepseek_v3.py, for dense layers and for
// experts that are weighed by a softmax, and with what the modelling files of exports add. Classes and members of that
// file are named where they are reproduced.
#include <cmath>

#include "engine/export/deepseek_folder.h"
#include "engine/export/plain_math.h"
#include "engine/export/verify.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

// Reads the tensors of one layer as they are needed, so that a few matrices are in memory at a time.
class Layer {
 public:
  Layer(const DeepseekFolder& folder, int index)
      : folder_(folder), prefix_(fmt::format("model.layers.{}.", index)), config_(folder.config()) {}

  Result<MatrixF> matrix(const std::string& name, Index rows, Index cols) const {
    return folder_.matrix(prefix_ + name + ".weight", rows, cols);
  }
  Result<VectorF> vector(const std::string& name, Index size) const {
    return folder_.vector(prefix_ + name + ".weight", size);
  }
  // nn.Linear with bias=config.attention_bias.
  Result<MatrixF> biased(const MatrixF& x, const std::string& name, Index outputs) const {
    TRY_ASSIGN(const auto weight, matrix(name, outputs, x.cols()));
    VectorF bias;
    if (config_.attention_bias) {
      TRY_ASSIGN(bias, folder_.vector(prefix_ + name + ".bias", outputs));
    }
    return plain::product(x, weight, bias);
  }
  Result<MatrixF> linear(const MatrixF& x, const std::string& name, Index outputs) const {
    TRY_ASSIGN(const auto weight, matrix(name, outputs, x.cols()));
    return plain::product(x, weight);
  }
  Result<MatrixF> norm(const MatrixF& x, const std::string& name, double eps) const {
    TRY_ASSIGN(const auto weight, vector(name, x.cols()));
    return plain::rms_norm(x, weight, eps);
  }
  // A norm of the model: Gemma2RMSNorm of modeling_sandwich_norms.py, or DeepseekV3RMSNorm.
  Result<MatrixF> model_norm(const MatrixF& x, const std::string& name) const {
    TRY_ASSIGN(VectorF weight, vector(name, x.cols()));
    if (config_.sandwich_norms) weight.array() += 1;
    return plain::rms_norm(x, weight, config_.rms_norm_eps);
  }
  // What stands behind attention and MLP, self_attn.post_norm and mlp.post_norm.
  Result<MatrixF> block_end(MatrixF output, const std::string& block) const {
    if (!config_.sandwich_norms) return output;
    return model_norm(output, block + ".post_norm");
  }
  const DeepseekConfig& config() const { return config_; }

 private:
  const DeepseekFolder& folder_;
  std::string prefix_;
  const DeepseekConfig& config_;
};

// apply_rotary_pos_emb_interleave (or apply_rotary_pos_emb): pair i of every row turns by position / theta^(2i / dim).
void apply_rotary(const DeepseekConfig& config, Eigen::Ref<MatrixF, 0, Eigen::OuterStride<>> x) {
  const Index pairs = config.qk_rope_head_dim / 2;
  for (Index pair = 0; pair < pairs; ++pair) {
    const double step = std::pow(config.rope_theta, -static_cast<double>(pair) / static_cast<double>(pairs));
    const Index first = config.rope_interleave ? 2 * pair : pair;
    const Index second = config.rope_interleave ? 2 * pair + 1 : pairs + pair;
    for (Index position = 0; position < x.rows(); ++position) {
      const double angle = step * static_cast<double>(position);
      const auto cosine = static_cast<float>(std::cos(angle)), sine = static_cast<float>(std::sin(angle));
      const float a = x(position, first), b = x(position, second);
      x(position, first) = a * cosine - b * sine;
      x(position, second) = a * sine + b * cosine;
    }
  }
}

// q_proj, or q_b_proj(q_a_layernorm(q_a_proj)). [tokens, heads·qk_head_dim]
Result<MatrixF> queries(const Layer& layer, const MatrixF& x) {
  const auto& c = layer.config();
  const Index width = Index{c.num_attention_heads} * (c.qk_nope_head_dim + c.qk_rope_head_dim);
  if (c.q_lora_rank == 0) return layer.linear(x, "self_attn.q_proj", width);
  TRY_ASSIGN(const auto latent, layer.biased(x, "self_attn.q_a_proj", c.q_lora_rank));
  TRY_ASSIGN(const auto normed, layer.norm(latent, "self_attn.q_a_layernorm", c.latent_eps));
  return layer.linear(normed, "self_attn.q_b_proj", width);
}

// DeepseekV3Attention.forward.
Result<MatrixF> attention(const Layer& layer, const MatrixF& x) {
  const auto& c = layer.config();
  const Index nope = c.qk_nope_head_dim, rope = c.qk_rope_head_dim, value = c.v_head_dim, rank = c.kv_lora_rank;
  TRY_ASSIGN(const auto q_states, queries(layer, x));
  TRY_ASSIGN(const auto compressed_kv, layer.biased(x, "self_attn.kv_a_proj_with_mqa", rank + rope));
  TRY_ASSIGN(const auto latent, layer.norm(compressed_kv.leftCols(rank), "self_attn.kv_a_layernorm", c.latent_eps));
  TRY_ASSIGN(const auto kv, layer.linear(latent, "self_attn.kv_b_proj", c.num_attention_heads * (nope + value)));
  MatrixF q(x.rows(), nope + rope), k(x.rows(), nope + rope);
  k.rightCols(rope) = compressed_kv.rightCols(rope);  // one for all heads
  apply_rotary(c, k.rightCols(rope));
  MatrixF output(x.rows(), c.num_attention_heads * value);
  const auto scaling = static_cast<float>(1 / std::sqrt(static_cast<double>(nope + rope)));
  const auto cap = static_cast<float>(c.attn_logit_softcapping);
  for (Index head = 0; head < c.num_attention_heads; ++head) {
    q = q_states.middleCols(head * (nope + rope), nope + rope);
    apply_rotary(c, q.rightCols(rope));
    k.leftCols(nope) = kv.middleCols(head * (nope + value), nope);
    const MatrixF v = kv.middleCols(head * (nope + value) + nope, value);
    output.middleCols(head * value, value) = plain::causal_attention(q, k, v, scaling, cap);
  }
  TRY_ASSIGN(auto projected, layer.biased(output, "self_attn.o_proj", c.hidden_size));
  return layer.block_end(std::move(projected), "self_attn");
}

// DeepseekV3MLP.
Result<MatrixF> mlp(const Layer& layer, const std::string& prefix, const MatrixF& x) {
  const auto& c = layer.config();
  TRY_ASSIGN(const auto gate, layer.matrix(prefix + ".gate_proj", c.intermediate_size, c.hidden_size));
  TRY_ASSIGN(const auto up, layer.matrix(prefix + ".up_proj", c.intermediate_size, c.hidden_size));
  TRY_ASSIGN(const auto down, layer.matrix(prefix + ".down_proj", c.hidden_size, c.intermediate_size));
  return plain::gated_mlp(c.sandwich_norms ? Activation::gelu_tanh : Activation::silu, x, gate, up, down);
}

// The dense MLP, or SoftmaxExperts of the export's own modelling file.
Result<MatrixF> mlp_or_experts(const Layer& layer, const MatrixF& x) {
  const auto& c = layer.config();
  if (c.n_routed_experts == 0) {
    TRY_ASSIGN(auto output, mlp(layer, "mlp", x));
    return layer.block_end(std::move(output), "mlp");
  }
  TRY_ASSIGN(const auto router, layer.matrix("mlp.gate", c.n_routed_experts, c.hidden_size));
  const MatrixF weights = plain::expert_weights(x, router, c.num_experts_per_tok);
  return plain::expert_sum(weights, x.cols(),
                           [&](Index expert) { return mlp(layer, fmt::format("mlp.experts.{}", expert), x); });
}

// DeepseekV3DecoderLayer.forward.
Status run_layer(const Layer& layer, MatrixF& x) {
  TRY_ASSIGN(const auto before, layer.model_norm(x, "input_layernorm"));
  TRY_ASSIGN(const auto attended, attention(layer, before));
  x += attended;
  TRY_ASSIGN(const auto normed, layer.model_norm(x, "post_attention_layernorm"));
  TRY_ASSIGN(const auto added, mlp_or_experts(layer, normed));
  x += added;
  return {};
}

Result<MatrixF> embed(const DeepseekFolder& folder, const Tokens& tokens) {
  const auto& c = folder.config();
  MatrixF x(static_cast<Index>(tokens.size()), c.hidden_size);
  for (Index position = 0; position < x.rows(); ++position) {
    const Index token = tokens[static_cast<std::size_t>(position)];
    if (token < 0 || token >= c.vocab_size) {
      return fail("token {} is outside the export's vocabulary of {}: verify with the model's own tokenizer", token,
                  c.vocab_size);
    }
    TRY_ASSIGN(x.row(position), folder.rows("model.embed_tokens.weight", c.vocab_size, c.hidden_size, token, 1));
  }
  return x;
}

Result<MatrixF> lm_head(const DeepseekFolder& folder, const MatrixF& x) {
  constexpr Index kRows = 8192;
  const auto& c = folder.config();
  MatrixF logits(x.rows(), c.vocab_size);
  for (Index first = 0; first < c.vocab_size; first += kRows) {
    const Index count = std::min<Index>(kRows, c.vocab_size - first);
    TRY_ASSIGN(const auto rows, folder.rows("lm_head.weight", c.vocab_size, c.hidden_size, first, count));
    MatrixF block = plain::product(x, rows);
    plain::soft_cap(block, static_cast<float>(c.final_logit_softcapping));
    logits.middleCols(first, count) = block;
  }
  return logits;
}

// DeepseekV3ForCausalLM.forward.
Result<MatrixF> forward(const Path& path, const Tokens& tokens, const Context& context) {
  const ThreadScope threads(context.threads);
  TRY_ASSIGN(const auto folder, DeepseekFolder::open(path));
  const auto& c = folder.config();
  TRY_ASSIGN(auto x, embed(folder, tokens));
  for (int layer = 0; layer < c.num_hidden_layers; ++layer) {
    TRY(context.report("reading the export back", layer, c.num_hidden_layers));
    TRY(run_layer(Layer(folder, layer), x));
  }
  TRY_ASSIGN(VectorF norm, folder.vector("model.norm.weight", c.hidden_size));
  if (c.sandwich_norms) norm.array() += 1;
  return lm_head(folder, plain::rms_norm(x, norm, c.rms_norm_eps));
}

}  // namespace

Result<MatrixF> deepseek_logits(const Path& folder, const Tokens& tokens, const Context& context) {
  try {
    return forward(folder, tokens, context);
  } catch (const std::exception& error) {
    return fail("cannot read the export '{}' back: {}", folder.string(), error.what());
  }
}

}  // namespace transmla
