#include "engine/export/deepseek_shape.h"

#include <cmath>

#include "engine/model/family.h"

namespace transmla {
namespace {

Result<DeepseekShape> shape_of_layer(const ModelConfig& config, const MlaLayer& plan, int layer) {
  if (!plan.latent) {
    return fail(
        "layer {} has no key and value latent (kv_lora_rank), and a DeepSeek checkpoint needs one: set "
        "kv_lora_rank and convert again",
        layer);
  }
  DeepseekShape shape;
  shape.layers = config.layers;
  shape.hidden = config.hidden;
  shape.intermediate = config.intermediate;
  shape.vocab = config.vocab;
  shape.heads = config.query_heads;
  shape.nope_dim = shape.value_dim = config.head_dim;
  shape.rope_dim = static_cast<int>(plan.rotary.key.cols());
  shape.kv_rank = static_cast<int>(plan.latent->down.cols());
  shape.bias = config.family->qkv_bias;
  shape.experts = config.experts;
  shape.experts_used = config.experts_used;
  shape.sandwich_norms = config.family->sandwich_norms;
  if (plan.query_basis.size() > 0) {
    shape.query_rank = static_cast<int>(plan.query_basis.cols()) + (shape.bias ? 1 : 0);  // a row for the query bias
  } else if (shape.bias) {
    shape.query_rank = config.q_width();
  }
  return shape;
}

struct TensorPattern {
  DeepseekPart part;
  std::string name;
  std::vector<std::int64_t> shape;
  int expert = 0;
};

std::vector<TensorPattern> query_patterns(const DeepseekShape& s) {
  const std::int64_t width = std::int64_t{s.heads} * s.qk_dim();
  if (!s.query_rank) return {{DeepseekPart::q, "self_attn.q_proj.weight", {width, s.hidden}}};
  const std::int64_t rank = *s.query_rank;
  std::vector<TensorPattern> patterns = {{DeepseekPart::q_a, "self_attn.q_a_proj.weight", {rank, s.hidden}},
                                         {DeepseekPart::q_a_norm, "self_attn.q_a_layernorm.weight", {rank}},
                                         {DeepseekPart::q_b, "self_attn.q_b_proj.weight", {width, rank}}};
  if (s.bias) patterns.push_back({DeepseekPart::q_a_bias, "self_attn.q_a_proj.bias", {rank}});
  return patterns;
}

void add_mlp(const DeepseekShape& s, const std::string& prefix, int expert, std::vector<TensorPattern>& patterns) {
  patterns.push_back({DeepseekPart::gate, prefix + "gate_proj.weight", {s.intermediate, s.hidden}, expert});
  patterns.push_back({DeepseekPart::up, prefix + "up_proj.weight", {s.intermediate, s.hidden}, expert});
  patterns.push_back({DeepseekPart::down, prefix + "down_proj.weight", {s.hidden, s.intermediate}, expert});
}

std::vector<TensorPattern> layer_patterns(const DeepseekShape& s) {
  const std::int64_t kv_in = s.kv_rank + s.rope_dim, kv_out = std::int64_t{s.heads} * (s.nope_dim + s.value_dim);
  std::vector<TensorPattern> patterns = query_patterns(s);
  patterns.insert(patterns.begin(), {DeepseekPart::attention_norm, "input_layernorm.weight", {s.hidden}});
  const auto add = [&](DeepseekPart part, const char* name, std::vector<std::int64_t> shape) {
    patterns.push_back({part, name, std::move(shape)});
  };
  add(DeepseekPart::kv_a, "self_attn.kv_a_proj_with_mqa.weight", {kv_in, s.hidden});
  if (s.bias) add(DeepseekPart::kv_a_bias, "self_attn.kv_a_proj_with_mqa.bias", {kv_in});
  add(DeepseekPart::kv_a_norm, "self_attn.kv_a_layernorm.weight", {s.kv_rank});
  add(DeepseekPart::kv_b, "self_attn.kv_b_proj.weight", {kv_out, s.kv_rank});
  add(DeepseekPart::o, "self_attn.o_proj.weight", {s.hidden, std::int64_t{s.heads} * s.value_dim});
  if (s.bias) add(DeepseekPart::o_bias, "self_attn.o_proj.bias", {s.hidden});
  if (s.sandwich_norms) add(DeepseekPart::attention_post_norm, "self_attn.post_norm.weight", {s.hidden});
  add(DeepseekPart::mlp_norm, "post_attention_layernorm.weight", {s.hidden});
  if (s.sandwich_norms) add(DeepseekPart::mlp_post_norm, "mlp.post_norm.weight", {s.hidden});
  if (s.experts == 0) {
    add_mlp(s, "mlp.", 0, patterns);
    return patterns;
  }
  add(DeepseekPart::router, "mlp.gate.weight", {s.experts, s.hidden});
  for (int expert = 0; expert < s.experts; ++expert) {
    add_mlp(s, fmt::format("mlp.experts.{}.", expert), expert, patterns);
  }
  return patterns;
}

}  // namespace

Result<DeepseekShape> deepseek_shape(const ModelConfig& config, const std::vector<MlaLayer>& plans) {
  if (plans.size() != static_cast<std::size_t>(config.layers)) {
    return fail_internal("the conversion has {} layers, the model has {}: convert it again", plans.size(),
                         config.layers);
  }
  TRY_ASSIGN(const auto first, shape_of_layer(config, plans.front(), 0));
  for (int layer = 1; layer < config.layers; ++layer) {
    TRY_ASSIGN(const auto shape, shape_of_layer(config, plans[static_cast<std::size_t>(layer)], layer));
    if (shape == first) continue;
    return fail(
        "layer {} has kv_lora_rank {}, {} rotary dimensions and q_lora_rank {}, layer 0 has {}, {} and {}: one "
        "config.json holds one of each, give every layer the same sizes",
        layer, shape.kv_rank, shape.rope_dim, shape.query_rank.value_or(0), first.kv_rank, first.rope_dim,
        first.query_rank.value_or(0));
  }
  return first;
}

Status check_stock_frequencies(double rope_theta, std::span<const double> frequencies, int layer) {
  constexpr double kRelative = 1e-6;  // turns a slot by 0.03 radians at most in 32,768 tokens
  const auto slots = static_cast<double>(frequencies.size());
  for (std::size_t slot = 0; slot < frequencies.size(); ++slot) {
    const double stock = std::pow(rope_theta, -static_cast<double>(slot) / slots);
    if (std::abs(frequencies[slot] - stock) <= kRelative * stock) continue;
    return fail(
        "layer {} turns rotary slot {} by {:.9g} radians per token, loaders of stock DeepSeek checkpoints turn "
        "it by {:.9g} (rope_theta {}, {} slots) and misread rope_scaling: such a model can be measured but not "
        "exported, convert a checkpoint without rope_scaling",
        layer, slot, frequencies[slot], stock, rope_theta, frequencies.size());
  }
  return {};
}

std::int64_t DeepseekTensor::values() const {
  std::int64_t count = 1;
  for (const auto size : shape) count *= size;
  return count;
}

std::vector<DeepseekTensor> deepseek_tensors(const DeepseekShape& shape) {
  const std::vector<std::int64_t> table = {shape.vocab, shape.hidden};
  std::vector<DeepseekTensor> tensors = {{DeepseekPart::embedding, -1, 0, "model.embed_tokens.weight", table}};
  const auto patterns = layer_patterns(shape);
  for (int layer = 0; layer < shape.layers; ++layer) {
    for (const auto& pattern : patterns) {
      tensors.push_back(
          {pattern.part, layer, pattern.expert, fmt::format("model.layers.{}.{}", layer, pattern.name), pattern.shape});
    }
  }
  tensors.push_back({DeepseekPart::final_norm, -1, 0, "model.norm.weight", {shape.hidden}});
  tensors.push_back({DeepseekPart::lm_head, -1, 0, "lm_head.weight", table});
  return tensors;
}

}  // namespace transmla
