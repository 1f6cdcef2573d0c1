// What a converted layer makes of the original's queries, keys and values. Private to analysis/.
#pragma once

#include "engine/analysis/original_attention.h"

namespace transmla {

struct ConvertedRows {
  // `weights`: of the layer, for the query bias, which stays behind a query latent.
  ConvertedRows(const ModelConfig& config, const LayerWeights& weights, const AttentionActivations& input,
                const MlaLayer& plan);

  // [position-free | rotary] of query head `head` in a sequence, turned. [T, d + 2R]
  MatrixF head_queries(Index sequence, Index head) const;
  MatrixF head_keys(Index sequence, Index head) const;
  MatrixF head_values(Index sequence, Index head) const;  // [T, d]

  Index length, head_dim, query_heads;  // T, d, nq
  Index key_heads, value_heads;
  MatrixF queries;       // [rows, nq·d]
  MatrixF rope_queries;  // turned [rows, nq·2R]
  MatrixF rope_keys;     // turned [rows, 2R]
  MatrixF nope_keys;     // [rows, key_heads·d]
  MatrixF values;        // [rows, value_heads·d]

 private:
  struct PlanWeights;
  void fill_queries(const LayerWeights& weights, const AttentionActivations& input, const MlaLayer& plan,
                    const PlanWeights& small, Index first, Index count);
  void fill_keys_and_values(const AttentionActivations& input, const MlaLayer& plan, const PlanWeights& small,
                            Index first, Index count);
};

// Rows of tokens turned to their positions, each sequence from 0 on, in place. [rows, heads·2F]
void turn_sequences(const RopeTable& table, Index length, int heads, MatrixF& rows);

}  // namespace transmla
