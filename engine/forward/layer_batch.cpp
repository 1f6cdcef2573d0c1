#include "engine/forward/layer_batch.h"

#include "engine/math/kernels.h"

namespace transmla {

float* Scratch::floats(FloatSlot slot, Index count) {
  auto& buffer = floats_[slot];
  if (buffer.size() < static_cast<std::size_t>(count)) buffer.resize(static_cast<std::size_t>(count));
  return buffer.data();
}

Operand& Scratch::operand(OperandSlot slot, Precision precision, Index rows, Index cols) {
  auto& buffer = operands_[slot];
  if (buffer.precision() != precision || buffer.rows() < rows || buffer.cols() != cols)
    buffer = Operand(precision, rows, cols);
  return buffer;
}

Status LayerBatch::project() {
  auto& normed = scratch_.operand(slot_normed, precision_, rows_.count, rows_.hidden);
  rms_norm(rows_.x, rows_.hidden, rows_.count, mlp_.attention_norm.data(), eps_, normed);
  kv_ = scratch_.floats(slot_kv, rows_.count * attention_.kv_in.outputs());
  TRY(attention_.kv_in.apply(normed, rows_.count, kv_));
  TRY(project_queries(normed));
  norm_heads();
  return {};
}

Status LayerBatch::project_queries(const Operand& input) {
  q_ = scratch_.floats(slot_q, rows_.count * attention_.q_out.outputs());
  if (attention_.q_in.empty()) return attention_.q_out.apply(input, rows_.count, q_);
  const Index rank = attention_.q_in.outputs();
  q_latent_ = scratch_.floats(slot_q_latent, rows_.count * rank);
  TRY(attention_.q_in.apply(input, rows_.count, q_latent_));
  return attention_.q_out.apply(normed_latent(slot_q_rank, q_latent_, rank, rank, attention_.q_norm), rows_.count, q_);
}

void LayerBatch::norm_heads() {
  if (!attention_.head_norms) return;
  const auto& [query, key, eps] = *attention_.head_norms;
  const Index queries = attention_.layout.query_heads, keys = attention_.layout.key_heads;
  q_rms_ = scratch_.floats(slot_q_rms, rows_.count * queries);
  k_rms_ = scratch_.floats(slot_k_rms, rows_.count * keys);
  rms_norm_heads(q_, attention_.q_out.outputs(), rows_.count, query, eps, queries, q_rms_);
  rms_norm_heads(kv_, attention_.kv_in.outputs(), rows_.count, key, eps, keys, k_rms_);
}

Operand& LayerBatch::normed_latent(OperandSlot slot, const float* latent, Index stride, Index rank,
                                   const std::optional<LatentNorm>& norm) {
  auto& out = scratch_.operand(slot, precision_, rows_.count, rank);
  if (norm) {
    rms_norm(latent, stride, rows_.count, norm->gain.data(), norm->eps, out);
  } else {
    to_operand(latent, stride, rows_.count, out);
  }
  return out;
}

const Operand& LayerBatch::kv_latent() {
  const Index width = attention_.kv_in.outputs(), rope_width = attention_.layout.rope_width();
  return normed_latent(slot_kv_rank, kv_ + rope_width, width, width - rope_width, attention_.kv_norm);
}

Operand& LayerBatch::heads() {
  const auto& layout = attention_.layout;
  return scratch_.operand(slot_heads, precision_, rows_.count, Index{layout.query_heads} * layout.value_dim);
}

Status LayerBatch::add(const Linear& projection, const Operand& inputs, const VectorF& post_norm) {
  if (post_norm.size() == 0) return projection.add_to(inputs, rows_.count, rows_.x);
  before_post_norm_ = scratch_.floats(slot_block, rows_.count * rows_.hidden);
  TRY(projection.apply(inputs, rows_.count, before_post_norm_));
  add_rms_norm(before_post_norm_, rows_.count, rows_.hidden, post_norm.data(), eps_, rows_.x);
  return {};
}

Status LayerBatch::add_heads() { return add(attention_.o, heads(), mlp_.attention_post_norm); }

const Operand& LayerBatch::normed_mlp_input() {
  auto& normed = scratch_.operand(slot_mlp_normed, precision_, rows_.count, rows_.hidden);
  rms_norm(rows_.x, rows_.hidden, rows_.count, mlp_.mlp_norm.data(), eps_, normed);
  return normed;
}

Status LayerBatch::add_mlp() {
  if (mlp_.experts) return mlp_.experts->add_to(normed_mlp_input(), rows_.count, rows_.x);
  TRY(activate());
  return add_activations();
}

Result<const Operand*> LayerBatch::activate() {
  const Operand& normed = normed_mlp_input();
  auto& gate_up = scratch_.operand(slot_gate_up, precision_, rows_.count, mlp_.gate_up.outputs());
  TRY(mlp_.gate_up.apply(normed, rows_.count, gate_up));
  auto& act = scratch_.operand(slot_act, precision_, rows_.count, down().inputs());
  gated_unit(mlp_.activation, gate_up, rows_.count, act);
  return &act;
}

Status LayerBatch::add_activations() {
  return add(down(), scratch_.operand(slot_act, precision_, rows_.count, down().inputs()), mlp_.mlp_post_norm);
}

}  // namespace transmla
