// The two losses of the fit of one layer and their gradients, written out by hand (METHOD.md, "Fit"):
//  scores  mean KL divergence of the converted attention rows from the original's, over A, B_h and N_h; its gradient
//          by a score is (softmax − p), so nothing is propagated through the network; where scores have a cap, times
//          its slope 1 − (score / cap)²
//  output  squared error of the attention block's output, over A, B_h, C, U_k, U_v and W_o
#pragma once

#include <vector>

#include "engine/conversion/mla_layer.h"
#include "engine/math/matrix.h"
#include "engine/math/rope.h"
#include "engine/model/config.h"

namespace transmla {

// What is fitted, fp32. Without a latent (`down` empty) keys are N_h k; with one they are U_k,h c.
struct AttentionParameters {
  MatrixF key;       // A [H·d, 2R]
  MatrixF query;     // B_h stacked [nq·d, 2R]
  MatrixF key_up;    // N_h [nq·d, H·d], or U_k,h [nq·d, r]
  MatrixF down;      // C [2·H·d, r]
  MatrixF value_up;  // U_v,h [nq·d, r]
  MatrixF output;    // W_o [hidden, nq·d]
  std::vector<MatrixF*> scores() { return {&key, &query, &key_up}; }
  std::vector<MatrixF*> all() { return {&key, &query, &key_up, &down, &value_up, &output}; }
};

// One sequence at the entrance of the layer, fp32, before RoPE.
struct AttentionSample {
  MatrixF q;          // of the stream that is converted, norms of heads folded [T, nq·d]
  MatrixF z;          // [k; v] of the same [T, 2·H·d]
  MatrixF teacher_q;  // of the original's stream, with its norms; empty: the same rows
  MatrixF teacher_z;  // [T, 2·H·d] or empty
  MatrixF target;     // what o_proj should give for the converted stream [T, hidden]; empty for scores
  VectorF weight;     // of each token's squared error [T]
};

struct AttentionLoss {
  double scores = 0;  // mean KL, nats per row and head
  double output = 0;  // Σ w‖error‖² / Σ w‖target‖²
};

class AttentionLosses {
 public:
  // `theta` and `slots`: tables of the model's frequencies and of the slots', of at least T positions; must outlive
  // this.
  AttentionLosses(const ModelConfig& config, const RopeTable& theta, const RopeTable& slots)
      : config_(config), theta_(theta), slots_(slots) {}

  // The loss of a sample and, where wanted, its gradients in the order of AttentionParameters::scores().
  AttentionLoss scores(const AttentionParameters& parameters, const AttentionSample& sample,
                       std::vector<MatrixF>* gradients) const;
  // The same for the output loss, in the order of all(). With `score_weight` its gradient includes that many times the
  // score loss (and the loss holds both).
  AttentionLoss output(const AttentionParameters& parameters, const AttentionSample& sample, double score_weight,
                       std::vector<MatrixF>* gradients) const;

 private:
  const ModelConfig& config_;
  const RopeTable& theta_;
  const RopeTable& slots_;
};

}  // namespace transmla
