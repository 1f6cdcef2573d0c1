// Taps: functions that see the intermediates of a pass, so that statistics are not woven into it.
#pragma once

#include <functional>

#include "engine/base/result.h"

namespace transmla {

// One batch of one layer, rows are tokens in order [sequences · length]; the pointers are valid during the call only.
// All fp32, before RoPE and before the latent norms.
struct AttentionTap {
  int layer = 0;
  int sequences = 0;
  int length = 0;
  const float* q = nullptr;         // [rows, nq·qk_dim]
  const float* q_latent = nullptr;  // [rows, q rank], or null
  const float* kv = nullptr;        // [rows, kv_in rows]: original form [k | v] = z, MLA form [rope key | latent]
  int kv_width = 0;
  int rows() const { return sequences * length; }
};
using AttentionTapFunction = std::function<Status(const AttentionTap&)>;

}  // namespace transmla
