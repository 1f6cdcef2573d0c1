// One sample under one set of parameters: what both losses of the fit share. Private to score/.
#pragma once

#include "engine/conversion/score/attention_loss.h"
#include "engine/forward/attention_rows.h"

namespace transmla {

// A head's sums of gradients, by its turned rotary queries and by its keys.
struct HeadGradient {
  MatrixF queries;  // [T, 2R]
  MatrixF keys;     // [T, d + 2R]
};

// The forward values, and sums of gradients that the heads leave here. Work on it is cut into pieces of
// parallel_pieces() throughout.
struct AttentionWork {
  AttentionWork(const ModelConfig& config, const RopeTable& slots, const AttentionParameters& parameters,
                const AttentionSample& sample);

  // [q_h | rotary q_h] and [keys_h | rotary key] of one head, turned. [T, d + 2R]
  MatrixF head_queries(Index head) const;
  MatrixF head_keys(Index head) const;

  void take(Index head, const HeadGradient& gradient);
  // Gradients by A, B and the key expansion, everything times `factor`.
  std::vector<MatrixF> score_gradients(float factor) const;

  const ModelConfig& config;
  const RopeTable& slots;
  const AttentionParameters& parameters;
  const AttentionSample& sample;
  Index length, head_dim, rotary;  // T, d, 2R
  ScoreForm scores;
  MatrixF keys;                 // k [T, H·d]
  MatrixF latent;               // c [T, r], or k where there is none
  MatrixF nope_keys;            // [T, nq·d]
  MatrixF rope_keys;            // [T, 2R], turned
  MatrixF rope_queries;         // [T, nq·2R], turned
  MatrixF nope_key_gradient;    // [T, nq·d]
  MatrixF rope_query_gradient;  // [T, nq·2R], turned
  MatrixF rope_key_gradients;   // [T, nq·2R], turned, each head's own

 private:
  void fill_rows(Index first, Index count);
};

// xᵀy in pieces by the columns of x. [x.cols(), y.cols()]
MatrixF transposed_product(const MatrixF& x, const MatrixF& y);

}  // namespace transmla
