#include "engine/export/deepseek_network.h"

#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/export/deepseek_folder.h"
#include "engine/export/deepseek_shape.h"
#include "engine/export/gguf_model.h"
#include "engine/model/config_values.h"
#include "engine/model/family.h"

namespace transmla {
namespace {

// What the passes ask of a family. Tensors are found by the exporter's own table.
Family make_family(bool sandwich_norms) {
  Family family{};
  family.model_type = "deepseek_v3";
  family.display_name = "DeepSeek-V3";
  family.activation = sandwich_norms ? Activation::gelu_tanh : Activation::silu;
  family.sandwich_norms = sandwich_norms;
  return family;
}

const Family& family_of(bool sandwich_norms) {
  static const Family stock = make_family(false), sandwich = make_family(true);
  return sandwich_norms ? sandwich : stock;
}

DeepseekShape shape_of(const DeepseekConfig& config) {
  DeepseekShape shape;
  shape.layers = config.num_hidden_layers;
  shape.hidden = config.hidden_size;
  shape.intermediate = config.intermediate_size;
  shape.vocab = config.vocab_size;
  shape.heads = config.num_attention_heads;
  shape.nope_dim = config.qk_nope_head_dim;
  shape.rope_dim = config.qk_rope_head_dim;
  shape.value_dim = config.v_head_dim;
  shape.kv_rank = config.kv_lora_rank;
  if (config.q_lora_rank > 0) shape.query_rank = config.q_lora_rank;
  shape.bias = config.attention_bias;
  shape.experts = config.n_routed_experts;
  shape.experts_used = config.num_experts_per_tok;
  shape.sandwich_norms = config.sandwich_norms;
  return shape;
}

Result<ModelConfig> model_config(const DeepseekConfig& from, const DeepseekShape& shape, const nlohmann::json& keys) {
  ModelConfig config;
  config.family = &family_of(shape.sandwich_norms);
  config.layers = shape.layers;
  config.hidden = shape.hidden;
  config.intermediate = shape.intermediate;
  config.experts = shape.experts;
  config.experts_used = shape.experts_used;
  config.query_heads = config.kv_heads = shape.heads;
  config.head_dim = shape.value_dim;
  config.vocab = shape.vocab;
  config.norm_eps = from.rms_norm_eps;
  config.query_scalar = shape.qk_dim();
  config.score_cap = from.attn_logit_softcapping;
  config.logit_cap = from.final_logit_softcapping;
  config.rope_theta = from.rope_theta;
  TRY_ASSIGN(config.max_position, read_size(keys, "max_position_embeddings", INT32_MAX));
  TRY(read_special_tokens(keys, config));
  return config;
}

// The role of a part that is the same in every architecture; none for those of attention.
std::optional<Role> role_of(DeepseekPart part) {
  static const std::map<DeepseekPart, Role> roles = {{DeepseekPart::embedding, Role::embedding},
                                                     {DeepseekPart::final_norm, Role::final_norm},
                                                     {DeepseekPart::lm_head, Role::lm_head},
                                                     {DeepseekPart::attention_norm, Role::attention_norm},
                                                     {DeepseekPart::attention_post_norm, Role::attention_post_norm},
                                                     {DeepseekPart::mlp_norm, Role::mlp_norm},
                                                     {DeepseekPart::mlp_post_norm, Role::mlp_post_norm},
                                                     {DeepseekPart::router, Role::router_weight},
                                                     {DeepseekPart::gate, Role::gate_weight},
                                                     {DeepseekPart::up, Role::up_weight},
                                                     {DeepseekPart::down, Role::down_weight}};
  const auto found = roles.find(part);
  if (found == roles.end()) return std::nullopt;
  return found->second;
}

// Attention blocks as the export stores them, brought into the engine's order of rows.
class ExportedAttention {
 public:
  ExportedAttention(std::shared_ptr<const Checkpoint> checkpoint, const DeepseekConfig& config,
                    const DeepseekShape& shape)
      : checkpoint_(std::move(checkpoint)), config_(config), shape_(shape) {}

  void add(const GgufTensor& tensor, const TensorInfo& stored) {
    tensors_.emplace(Key{tensor.tensor.part, tensor.part, tensor.tensor.layer}, &stored);
  }

  Result<AttentionWeights> weights(int layer, const ScoreForm& scores) const {
    AttentionWeights weights;
    weights.layout = {shape_.heads,    shape_.heads, shape_.heads,     shape_.nope_dim,
                      shape_.rope_dim, true,         shape_.value_dim, scores};
    const int slots = shape_.rope_dim / 2;
    for (int slot = 0; slot < slots; ++slot) {
      weights.frequencies.push_back(std::pow(config_.rope_theta, -static_cast<double>(slot) / slots));
    }
    TRY(read_queries(layer, weights));
    TRY(read_latent(layer, weights));
    TRY_ASSIGN(weights.o, matrix(DeepseekPart::o, layer));
    if (shape_.bias) {
      TRY_ASSIGN(weights.o_bias, vector(DeepseekPart::o_bias, layer));
    }
    return weights;
  }

 private:
  using Half = GgufTensor::Part;
  using Key = std::tuple<DeepseekPart, Half, int>;  // of a layer

  Result<MatrixF> matrix(DeepseekPart part, int layer, Half half = Half::whole) const {
    const TensorInfo& stored = *tensors_.at({part, half, layer});
    MatrixF values(stored.rows(), stored.cols());
    TRY(checkpoint_->read_rows(stored, 0, stored.rows(), {values.data(), static_cast<std::size_t>(values.size())}));
    return values;
  }
  Result<VectorF> vector(DeepseekPart part, int layer) const {
    TRY_ASSIGN(const MatrixF row, matrix(part, layer));
    return VectorF(row.row(0));
  }
  Result<LatentNorm> norm(DeepseekPart part, int layer) const {
    TRY_ASSIGN(auto gain, vector(part, layer));
    return LatentNorm{std::move(gain), config_.latent_eps};
  }

  // Row of the file for row i of a rotary part in rotate_half order.
  Index stored_rotary(Index i) const {
    const Index slots = shape_.rope_dim / 2;
    return config_.rope_interleave ? 2 * (i % slots) + i / slots : i;
  }

  Status read_queries(int layer, AttentionWeights& weights) const {
    if (shape_.query_rank) {
      TRY_ASSIGN(weights.q_in, matrix(DeepseekPart::q_a, layer));
      if (shape_.bias) {
        TRY_ASSIGN(weights.q_in_bias, vector(DeepseekPart::q_a_bias, layer));
      }
      TRY_ASSIGN(weights.q_norm, norm(DeepseekPart::q_a_norm, layer));
    }
    TRY_ASSIGN(const auto stored, matrix(shape_.query_rank ? DeepseekPart::q_b : DeepseekPart::q, layer));
    weights.q_out = stored;
    for (Index head = 0; head < shape_.heads; ++head) {
      const Index rope = head * shape_.qk_dim() + shape_.nope_dim;
      for (Index i = 0; i < shape_.rope_dim; ++i) weights.q_out.row(rope + i) = stored.row(rope + stored_rotary(i));
    }
    return {};
  }

  // [latent | rotary] to [rotary | latent].
  Index stored_kv(Index row) const {
    return row < shape_.rope_dim ? shape_.kv_rank + stored_rotary(row) : row - shape_.rope_dim;
  }

  Status read_latent(int layer, AttentionWeights& weights) const {
    TRY_ASSIGN(const auto kv_a, matrix(DeepseekPart::kv_a, layer));
    weights.kv_in.resize(kv_a.rows(), kv_a.cols());
    for (Index row = 0; row < kv_a.rows(); ++row) weights.kv_in.row(row) = kv_a.row(stored_kv(row));
    if (shape_.bias) {
      TRY_ASSIGN(const auto bias, vector(DeepseekPart::kv_a_bias, layer));
      weights.kv_in_bias.resize(bias.size());
      for (Index row = 0; row < bias.size(); ++row) weights.kv_in_bias[row] = bias[stored_kv(row)];
    }
    TRY_ASSIGN(weights.kv_norm, norm(DeepseekPart::kv_a_norm, layer));
    return tensors_.contains({DeepseekPart::kv_b, Half::whole, layer}) ? read_kv_b(layer, weights)
                                                                       : read_halves_of_kv_b(layer, weights);
  }

  // Head rows [key | value] to those of all keys, then of all values.
  Status read_kv_b(int layer, AttentionWeights& weights) const {
    TRY_ASSIGN(const auto kv_b, matrix(DeepseekPart::kv_b, layer));
    const Index nope = shape_.nope_dim, value = shape_.value_dim, heads = shape_.heads;
    weights.kv_out.resize(kv_b.rows(), kv_b.cols());
    for (Index head = 0; head < heads; ++head) {
      weights.kv_out.middleRows(head * nope, nope) = kv_b.middleRows(head * (nope + value), nope);
      weights.kv_out.middleRows(heads * nope + head * value, value) =
          kv_b.middleRows(head * (nope + value) + nope, value);
    }
    return {};
  }

  // As a GGUF has them: keys [heads, r, d] and values [heads, d, r].
  Status read_halves_of_kv_b(int layer, AttentionWeights& weights) const {
    TRY_ASSIGN(const auto keys, matrix(DeepseekPart::kv_b, layer, Half::keys));
    TRY_ASSIGN(const auto values, matrix(DeepseekPart::kv_b, layer, Half::values));
    const Index nope = shape_.nope_dim, rank = shape_.kv_rank, heads = shape_.heads;
    weights.kv_out.resize(heads * nope + values.rows(), rank);
    for (Index head = 0; head < heads; ++head) {
      weights.kv_out.middleRows(head * nope, nope) = keys.middleRows(head * rank, rank).transpose();
    }
    weights.kv_out.bottomRows(values.rows()) = values;
    return {};
  }

  std::shared_ptr<const Checkpoint> checkpoint_;
  DeepseekConfig config_;
  DeepseekShape shape_;
  std::map<Key, const TensorInfo*> tensors_;
};

constexpr const char* lm_head_of_gguf = "output.weight";  // absent where it is the embedding

std::vector<GgufTensor> folder_tensors(const DeepseekShape& shape) {
  std::vector<GgufTensor> tensors;
  for (auto& tensor : deepseek_tensors(shape)) tensors.push_back({std::move(tensor), GgufTensor::Part::whole});
  return tensors;
}

Result<const TensorInfo*> stored_tensor(const Checkpoint& checkpoint, const DeepseekTensor& wanted) {
  const TensorInfo* found = checkpoint.find(wanted.name);
  if (found == nullptr) return fail("the export lacks tensor '{}': export again", wanted.name);
  if (found->shape == wanted.shape) return found;
  return fail("tensor '{}' has shape [{}], the export's settings say [{}]: export again", wanted.name,
              fmt::join(found->shape, ", "), fmt::join(wanted.shape, ", "));
}

}  // namespace

Result<Network> deepseek_network(std::shared_ptr<const Checkpoint> checkpoint, Precision precision,
                                 std::size_t cache_bytes) {
  const bool gguf = checkpoint->kind() == CheckpointKind::gguf;
  TRY_ASSIGN(auto from, read_deepseek_config(checkpoint->config(),
                                             gguf ? checkpoint->path() : checkpoint->path() / "config.json"));
  if (gguf) from.latent_eps = from.rms_norm_eps;
  const DeepseekShape shape = shape_of(from);
  TRY_ASSIGN(auto config, model_config(from, shape, checkpoint->config()));
  config.tied_embeddings = gguf && checkpoint->find(lm_head_of_gguf) == nullptr;
  auto attention = std::make_shared<ExportedAttention>(checkpoint, from, shape);
  TensorMap tensors;
  for (const auto& wanted : gguf ? gguf_tensors(shape, config.tied_embeddings) : folder_tensors(shape)) {
    const DeepseekTensor& tensor = wanted.tensor;
    TRY_ASSIGN(const TensorInfo* stored, stored_tensor(*checkpoint, tensor));
    if (const auto role = role_of(tensor.part)) {
      const TensorKey key{*role, std::max(tensor.layer, 0), tensor.expert};
      tensors[key] = {stored, 0, tensor.shape.size() == 1 ? 1 : stored->rows()};
    } else {
      attention->add(wanted, *stored);
    }
  }
  const ScoreForm scores = score_form(config);
  auto model = Model::of_parts(std::move(checkpoint), std::move(config), std::move(tensors));
  return Network{std::make_shared<SharedWeights>(std::move(model), precision, cache_bytes),
                 [attention, scores](int layer) { return attention->weights(layer, scores); }, nullptr};
}

}  // namespace transmla
