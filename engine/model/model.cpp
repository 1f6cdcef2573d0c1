#include "engine/model/model.h"

#include <algorithm>
#include <cmath>

namespace transmla {
namespace {

// llama.cpp stores a head's rows as pairs (real, imaginary) of one frequency; rotate_half has all real rows first.
// Row of the file for each row of rotate_half order: h·d + half·F + j is at h·d + 2·j + half.
Index stored_row(Index row, Index head_dim) {
  const Index within = row % head_dim, frequencies = head_dim / 2;
  return row - within + 2 * (within % frequencies) + within / frequencies;
}

bool is_query_or_key(Role role) {
  return role == Role::q_weight || role == Role::q_bias || role == Role::k_weight || role == Role::k_bias;
}

bool is_permuted(const Checkpoint& checkpoint, const ModelConfig& config, Role role) {
  return checkpoint.kind() == CheckpointKind::gguf && config.family->gguf_permutes_qk && is_query_or_key(role);
}

template <class Values>
std::span<float> span_of(Values& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

// Rows of a weight, or values of a bias, from the order of the file to that of rotate_half.
template <class Values>
Values unpermuted(const Values& stored, Index head_dim) {
  Values values(stored.rows(), stored.cols());
  for (Index row = 0; row < values.rows(); ++row) values.row(row) = stored.row(stored_row(row, head_dim));
  return values;
}

// √hidden, in the dtype that the weights are stored in, as transformers computes (Gemma2Model.forward): 59.75 instead
// of 59.87 in bf16. llama.cpp takes the root as it is (llm_build_gemma2_iswa).
float embedding_scale(const Checkpoint& checkpoint, DType dtype, int hidden) {
  const float root = std::sqrt(static_cast<float>(hidden));
  if (checkpoint.kind() == CheckpointKind::gguf || dtype == DType::f32) return root;
  const int bits = dtype == DType::bf16 ? 8 : 11;
  int exponent = 0;
  std::frexp(root, &exponent);
  const float step = std::ldexp(1.0F, exponent - bits);
  return step * std::nearbyint(root / step);
}

std::string in_file(const Checkpoint& checkpoint, const std::string& message) {
  return fmt::format("'{}': {}", checkpoint.path().string(), message);
}

}  // namespace

Result<std::shared_ptr<const Model>> Model::open(const Path& path) {
  TRY_ASSIGN(auto checkpoint, Checkpoint::open(path));
  return from(std::move(checkpoint));
}

Result<std::shared_ptr<const Model>> Model::from(std::shared_ptr<const Checkpoint> checkpoint) {
  std::shared_ptr<Model> model(new Model(std::move(checkpoint)));
  const Status understood = model->understand();
  if (!understood) return fail("{}", in_file(*model->checkpoint_, understood.error().message));
  return model;
}

std::shared_ptr<const Model> Model::of_parts(std::shared_ptr<const Checkpoint> checkpoint, ModelConfig config,
                                             TensorMap tensors) {
  std::shared_ptr<Model> model(new Model(std::move(checkpoint)));
  model->config_ = std::move(config);
  model->tensors_ = std::move(tensors);
  return model;
}

Status Model::understand() {
  TRY(refuse_unknown_norms(*checkpoint_));
  TRY_ASSIGN(config_, read_model_config(checkpoint_->config()));
  TRY_ASSIGN(tensors_, find_tensors(*checkpoint_, config_));
  return {};
}

std::vector<double> Model::frequencies() const {
  return rope_frequencies(config_.head_dim, config_.rope_theta, config_.rope_scaling);
}

std::size_t Model::left_aside() const { return left_aside_tensors(*checkpoint_, *config_.family); }

Result<StoredRows> Model::stored(Role role, int layer, int expert) const {
  const bool tied_head = role == Role::lm_head && config_.tied_embeddings;
  const auto found = tensors_.find({tied_head ? Role::embedding : role, layer, expert});
  if (found != tensors_.end()) return found->second;
  return fail_internal("a {} model of {} layers has no tensor of role {} in layer {}", config_.family->display_name,
                       config_.layers, static_cast<int>(role), layer);
}

// From values as they are stored to those that the model computes with.
void Model::finish(Role role, std::span<float> values) const {
  const Family& family = *config_.family;
  if (is_norm(role) && family.sandwich_norms && checkpoint_->kind() != CheckpointKind::gguf) {
    for (float& value : values) value += 1;  // llama.cpp's converter has done so already
  }
  if (role == Role::embedding && family.scaled_embedding) {
    const float scale = embedding_scale(*checkpoint_, tensors_.at({role}).tensor->dtype, config_.hidden);
    for (float& value : values) value *= scale;
  }
}

Result<MatrixF> Model::load_matrix(Role role, int layer, int expert) const {
  TRY_ASSIGN(const StoredRows part, stored(role, layer, expert));
  try {
    MatrixF matrix(part.rows, part.tensor->cols());
    TRY(checkpoint_->read_rows(*part.tensor, part.first, part.rows, span_of(matrix)));
    finish(role, span_of(matrix));
    if (is_permuted(*checkpoint_, config_, role)) return unpermuted(matrix, config_.head_dim);
    return matrix;
  } catch (const std::bad_alloc&) {
    return fail("there is no memory for tensor '{}' [{}]; close other programs or take a smaller model",
                part.tensor->name, fmt::join(part.tensor->shape, ", "));
  }
}

Result<VectorF> Model::load_vector(Role role, int layer) const {
  TRY_ASSIGN(const StoredRows part, stored(role, layer));
  VectorF values(part.tensor->values());
  TRY(checkpoint_->read_rows(*part.tensor, 0, part.tensor->rows(), span_of(values)));
  finish(role, span_of(values));
  if (is_permuted(*checkpoint_, config_, role)) return unpermuted(values, config_.head_dim);
  return values;
}

Status Model::read_rows(Role role, std::int64_t first, std::int64_t count, std::span<float> out) const {
  TRY_ASSIGN(const StoredRows part, stored(role, 0));
  TRY(checkpoint_->read_rows(*part.tensor, part.first + first, count, out));
  finish(role, out);
  return {};
}

Result<LayerWeights> Model::load_attention(int layer) const {
  LayerWeights weights;
  TRY_ASSIGN(weights.q, load_matrix(Role::q_weight, layer));
  TRY_ASSIGN(weights.k, load_matrix(Role::k_weight, layer));
  TRY_ASSIGN(weights.v, load_matrix(Role::v_weight, layer));
  TRY_ASSIGN(weights.o, load_matrix(Role::o_weight, layer));
  if (config_.query_key_norms) {
    TRY_ASSIGN(weights.q_norm, load_vector(Role::q_norm, layer));
    TRY_ASSIGN(weights.k_norm, load_vector(Role::k_norm, layer));
  }
  if (!config_.family->qkv_bias) return weights;
  TRY_ASSIGN(weights.q_bias, load_vector(Role::q_bias, layer));
  TRY_ASSIGN(weights.k_bias, load_vector(Role::k_bias, layer));
  TRY_ASSIGN(weights.v_bias, load_vector(Role::v_bias, layer));
  return weights;
}

}  // namespace transmla
