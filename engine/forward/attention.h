// Causal attention over whole sequences, by tiles with a running softmax: never a full T × T per head in memory.
#pragma once

#include "engine/base/context.h"
#include "engine/forward/attention_weights.h"
#include "engine/math/linear.h"
#include "engine/math/rope.h"

namespace transmla {

// Rows are tokens [sequences · length]; the fields point at column 0 of each part, rows `…_stride` floats apart; before
// RoPE, fp32.
struct AttentionInputs {
  int sequences = 0;
  int length = 0;
  const float* q = nullptr;  // heads [nope | rope], [rows, nq·qk_dim]
  Index q_stride = 0;
  const float* rope_keys = nullptr;  // [rows, rope_width]
  Index rope_stride = 0;
  const float* nope_keys = nullptr;  // [rows, key_heads·nope_dim]; unused where nope_dim is 0
  Index nope_stride = 0;
  const float* values = nullptr;  // [rows, value_heads·value_dim]
  Index value_stride = 0;
};

// out [rows, nq·value_dim] = softmax(scores)·v per head, scores of q·kᵀ by the layout's ScoreForm. `table` holds at
// least `length` positions. The precision of the products is that of `out`.
Status causal_attention(const HeadLayout& layout, const RopeTable& table, const AttentionInputs& inputs, Operand& out,
                        const Context& context);

}  // namespace transmla
