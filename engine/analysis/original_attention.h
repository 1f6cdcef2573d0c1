// One layer's original attention on a few sequences, and what a candidate's differs from it. Private to analysis/.
#pragma once

#include "engine/analysis/attention_error.h"
#include "engine/math/rope.h"

namespace transmla {

// Queries and keys before RoPE, as the original layer makes them of its input. Rows are tokens [sequences · length].
// Norms of heads are in them; what those divided by stands beside.
struct AttentionActivations {
  int length = 0;  // of a sequence, T
  MatrixF q;       // [rows, nq·d]
  MatrixF z;       // [k; v] [rows, 2·H·d]
  MatrixF q_rms;   // [rows, nq]; empty without norms of heads
  MatrixF k_rms;   // [rows, H]
};

struct ConvertedRows;

class OriginalAttention {
 public:
  // `theta` holds at least T positions. All must outlive this.
  OriginalAttention(const ModelConfig& config, const LayerWeights& weights, const RopeTable& theta,
                    const AttentionActivations& input);
  AttentionError compare(const MlaLayer& plan) const;

 private:
  struct Sums;
  // What the plan makes of the input, with its constants for norms of heads.
  ConvertedRows converted_rows(const MlaLayer& plan) const;
  // Both leave a head's outputs in `heads` [rows, nq·d].
  void attend(Index sequence, Index head, MatrixF& heads) const;
  Sums compare_head(const ConvertedRows& converted, Index sequence, Index head, MatrixF& heads) const;
  MatrixF output_of(const MatrixF& heads, const MatrixF& o) const;

  const ModelConfig& config_;
  const LayerWeights& weights_;
  const AttentionActivations& input_;
  MatrixF q_;       // turned [rows, nq·d]
  MatrixF k_;       // turned [rows, H·d]
  MatrixF output_;  // [rows, hidden]
};

}  // namespace transmla
