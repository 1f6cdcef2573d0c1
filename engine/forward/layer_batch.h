// One layer at work on a batch of rows of the residual stream, in the steps that all passes share: projections, MLP and
// what they add to the stream. The attention between them is the pass's own. Private to forward/.
#pragma once

#include <array>
#include <vector>

#include "engine/forward/packed.h"
#include "engine/math/linear.h"

namespace transmla {

enum FloatSlot { slot_q, slot_q_latent, slot_kv, slot_kv_heads, slot_q_rms, slot_k_rms, slot_block, float_slots };
enum OperandSlot {
  slot_normed,
  slot_q_rank,
  slot_kv_rank,
  slot_heads,
  slot_mlp_normed,
  slot_gate_up,
  slot_act,
  operand_slots
};

// Grows, never shrinks: the buffers of one batch, reused through all layers of a pass.
class Scratch {
 public:
  float* floats(FloatSlot slot, Index count);
  Operand& operand(OperandSlot slot, Precision precision, Index rows, Index cols);

 private:
  std::array<std::vector<float>, float_slots> floats_;
  std::array<Operand, operand_slots> operands_;
};

// The batch's part of the residual stream.
struct BatchRows {
  float* x = nullptr;  // [count, hidden]
  Index count = 0;
  Index hidden = 0;
};

// What the steps leave behind is valid until the next batch takes the scratch.
class LayerBatch {
 public:
  LayerBatch(const PackedAttention& attention, const PackedMlp& mlp, double eps, Precision precision, Scratch& scratch,
             const BatchRows& rows)
      : attention_(attention), mlp_(mlp), eps_(eps), precision_(precision), scratch_(scratch), rows_(rows) {}

  // q, its latent, and kv: before RoPE and latent norms, behind norms of heads.
  Status project();
  float* q() const { return q_; }                // [rows, nq·qk_dim]
  float* q_latent() const { return q_latent_; }  // [rows, q rank], or null
  float* kv() const { return kv_; }              // [rows, kv_in rows]
  float* q_rms() const { return q_rms_; }        // that norms of heads divided by [rows, nq], or null
  float* k_rms() const { return k_rms_; }        // [rows, H], or null
  // The latent of keys and values behind its norm, [rows, rank]; only where the layer has one.
  const Operand& kv_latent();
  Operand& heads();  // to be filled by the attention, [rows, nq·value_dim]
  Status add_heads();

  // What the block last added gave to the norm behind it, [rows, hidden]; null where no norm stands there.
  const float* before_post_norm() const { return before_post_norm_; }

  Status add_mlp();
  // The same in two steps, for a dense MLP.
  Result<const Operand*> activate();  // its activations, [rows, intermediate]
  Status add_activations();

 private:
  Status project_queries(const Operand& input);
  void norm_heads();
  const Operand& normed_mlp_input();
  Status add(const Linear& projection, const Operand& inputs, const VectorF& post_norm);
  Operand& normed_latent(OperandSlot slot, const float* latent, Index stride, Index rank,
                         const std::optional<LatentNorm>& norm);
  const Linear& down() const { return attention_.down.empty() ? mlp_.down : attention_.down; }

  const PackedAttention& attention_;
  const PackedMlp& mlp_;
  double eps_;
  Precision precision_;
  Scratch& scratch_;
  BatchRows rows_;
  float* q_ = nullptr;
  float* q_latent_ = nullptr;
  float* kv_ = nullptr;
  float* q_rms_ = nullptr;
  float* k_rms_ = nullptr;
  float* before_post_norm_ = nullptr;
};

}  // namespace transmla
