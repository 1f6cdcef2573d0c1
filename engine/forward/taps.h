// Taps: functions that see the intermediates of a pass, so that statistics are not woven into it.
#pragma once

#include <functional>

#include "engine/base/result.h"
#include "engine/math/linear.h"

namespace transmla {

// One batch of one layer, rows are tokens in order [sequences · length]; the pointers are valid during the call only.
// All fp32, before RoPE and before the latent norms, behind norms of heads.
struct AttentionTap {
  int layer = 0;
  Index first_row = 0;  // of the batch in the stream
  int sequences = 0;
  int length = 0;
  const float* q = nullptr;         // [rows, nq·qk_dim]
  const float* q_latent = nullptr;  // [rows, q rank], or null
  const float* kv = nullptr;        // [rows, kv_in rows]: original form [k | v] = z, MLA form [rope key | latent]
  int kv_width = 0;
  // What norms of heads divided by, [rows, nq] and [rows, H], or null: see head_norms.h.
  const float* q_rms = nullptr;
  const float* k_rms = nullptr;
  int rows() const { return sequences * length; }
};
using AttentionTapFunction = std::function<Status(const AttentionTap&)>;

// What goes into o_proj or down_proj: the heads' outputs [rows, nq·value_dim], or the MLP's activations
// [rows, intermediate], in the precision of the pass. `stream` [rows, hidden] is what their product will be added to.
struct ProjectionTap {
  Index first_row = 0;
  Index rows = 0;
  const Operand* inputs = nullptr;
  const float* stream = nullptr;
};
using ProjectionTapFunction = std::function<Status(const ProjectionTap&)>;

// What o_proj or down_proj gave to the norm behind it, fp32 [rows, hidden]; called only where a norm stands there.
struct BlockTap {
  Index first_row = 0;
  Index rows = 0;
  const float* outputs = nullptr;
};
using BlockTapFunction = std::function<Status(const BlockTap&)>;

}  // namespace transmla
