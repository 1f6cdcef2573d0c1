// Weights rounded once, as an export of some dtype stores them, without the exporter. Private to export/.
#pragma once

#include "engine/checkpoint/dtype.h"
#include "engine/forward/attention_weights.h"
#include "engine/math/matrix.h"
#include "engine/model/config.h"

namespace transmla {

// BF16: everything. Q8_0: matrices, but bf16 for projections into a latent or out of that of keys and values and for
// rows that do not fill its blocks, and vectors are left alone. F8_E4M3: projections that fit its blocks
// (fp8_storage.h), bf16 for the rest.
class WeightRounding {
 public:
  WeightRounding(DType dtype, const ModelConfig& config) : dtype_(dtype), config_(config) {}
  void table(MatrixF& weights) const;  // embedding, lm_head, router
  void attention(AttentionWeights& weights) const;
  void mlp(MatrixF& gate, MatrixF& up, MatrixF& down) const;
  void norm(VectorF& gain) const;

 private:
  void projection(MatrixF& weights) const;
  void into_latents(AttentionWeights& weights) const;
  void vector(VectorF& values) const;
  DType dtype_;
  const ModelConfig& config_;
};

}  // namespace transmla
