#include "tests/support/tiny_checkpoint.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <stdexcept>

#include "engine/math/bfloat16.h"

namespace transmla::fixtures {
namespace {

using Shape = std::vector<std::int64_t>;

struct Spread {
  float mean = 0, deviation = 1;
};

Spread spread_of(Role role, const Family& family, const Shape& shape) {
  const float kept = 1 / std::sqrt(static_cast<float>(shape.back()));     // a matrix that keeps the scale of its input
  if (is_norm(role)) return {family.sandwich_norms ? 0.0F : 1.0F, 0.2F};  // with post norms gains are 1 + weight
  switch (role) {
    case Role::embedding:
      return {0, family.scaled_embedding ? kept : 1};
    case Role::q_bias:
    case Role::k_bias:
    case Role::v_bias:
      return {0, 0.5F};
    case Role::q_weight:
    case Role::k_weight:
      return {0, 1.4F * kept};
    default:
      return {0, kept};
  }
}

std::vector<float> random_values(const Shape& shape, Spread spread, unsigned seed) {
  std::int64_t count = 1;
  for (const auto size : shape) count *= size;
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(spread.mean, spread.deviation);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = normal(generator);
  return values;
}

template <class T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::vector<std::byte> encoded(const std::vector<float>& values, const std::string& dtype) {
  if (dtype == "F32") return bytes_of(values);
  if (dtype != "BF16") throw std::invalid_argument("tiny checkpoints are F32 or BF16, not " + dtype);
  std::vector<bfloat16> rounded;
  rounded.reserve(values.size());
  for (const float value : values) rounded.push_back(to_bfloat16(value));
  return bytes_of(rounded);
}

safetensors::Source source(const std::string& name, const Shape& shape, const std::string& dtype, Spread spread,
                           unsigned seed) {
  return {name, dtype, shape,
          [=]() -> Result<std::vector<std::byte>> { return encoded(random_values(shape, spread, seed), dtype); }};
}

std::int64_t size_of(Dim dim, const TinyModel& tiny) {
  switch (dim) {
    case Dim::none:
      return 1;
    case Dim::hidden:
      return tiny.hidden;
    case Dim::intermediate:
      return tiny.intermediate;
    case Dim::vocab:
      return tiny.vocab;
    case Dim::q_width:
      return tiny.query_heads * tiny.head_dim;
    case Dim::kv_width:
      return tiny.kv_heads * tiny.head_dim;
    case Dim::head_dim:
      return tiny.head_dim;
    case Dim::experts:
      return tiny.experts;
  }
  return 0;
}

// Of the stored tensor, which may hold several roles' rows.
Shape shape_of(const TensorSpec& spec, const Family& family, const TinyModel& tiny) {
  std::int64_t rows = 0;
  for (const TensorSpec& part : family.tensors) rows += part.name == spec.name ? size_of(part.rows, tiny) : 0;
  if (spec.cols == Dim::none) return {rows};
  return {rows, size_of(spec.cols, tiny)};
}

template <class T>
T expect(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const Family& family : families()) names.emplace_back(family.model_type);
  return names;
}

nlohmann::json tiny_config(const TinyModel& tiny) {
  const Family* family = find_family(tiny.family);
  return {{"model_type", tiny.family},
          {"num_hidden_layers", tiny.layers},
          {"hidden_size", tiny.hidden},
          {"num_attention_heads", tiny.query_heads},
          {"num_key_value_heads", tiny.kv_heads},
          {"head_dim", tiny.head_dim},
          {"intermediate_size", tiny.intermediate},
          {"num_local_experts", tiny.experts},
          {"num_experts_per_tok", tiny.experts_used},
          {"query_pre_attn_scalar", tiny.query_scalar},
          {"attn_logit_softcapping", tiny.score_cap},
          {"final_logit_softcapping", tiny.logit_cap},
          {"vocab_size", tiny.vocab},
          {"max_position_embeddings", tiny.max_position},
          {"rms_norm_eps", tiny.norm_eps},
          {"rope_theta", tiny.rope_theta},
          {"rope_scaling", tiny.rope_scaling},
          {"tie_word_embeddings", tiny.tied},
          {"hidden_act", name_of(family == nullptr ? Activation::silu : family->activation)},
          {"bos_token_id", 1},
          {"eos_token_id", 2}};
}

std::vector<safetensors::Source> tiny_tensors(const TinyModel& tiny) {
  const Family* family = find_family(tiny.family);
  if (family == nullptr) throw std::invalid_argument("no family " + tiny.family);
  std::vector<safetensors::Source> tensors;
  for (const TensorSpec& spec : family->tensors) {
    if (spec.role == Role::lm_head && tiny.tied) continue;
    const auto same = [&](const auto& tensor) { return tensor.name == tensor_name(spec.name, 0); };
    if (std::any_of(tensors.begin(), tensors.end(), same)) continue;  // the next part of a fused tensor
    const Shape shape = shape_of(spec, *family, tiny);
    for (int layer = 0; layer < (is_layer_role(spec.role) ? tiny.layers : 1); ++layer) {
      for (int expert = 0; expert < (spec.each_expert() ? tiny.experts : 1); ++expert) {
        const auto seed = tiny.seed * 10'000 + static_cast<unsigned>(tensors.size());
        tensors.push_back(source(tensor_name(spec.name, layer, expert), shape, tiny.dtype,
                                 spread_of(spec.role, *family, shape), seed));
      }
    }
  }
  return tensors;
}

safetensors::Source random_tensor(const std::string& name, const Shape& shape, const std::string& dtype) {
  return source(name, shape, dtype, {}, 7);
}

void write_checkpoint(const Path& folder, const nlohmann::json& config,
                      const std::vector<safetensors::Source>& tensors) {
  expect(write_text(folder / "config.json", config.dump(2)));
  expect(safetensors::write(folder / "model.safetensors", tensors, {{"format", "pt"}}));
}

TinyCheckpoint::TinyCheckpoint(const TinyModel& tiny) {
  write_checkpoint(path(), tiny_config(tiny), tiny_tensors(tiny));
}

std::shared_ptr<const Model> TinyCheckpoint::model() const { return expect(Model::open(path())); }

}  // namespace transmla::fixtures
