// What the last projection of a block, o_proj or down_proj, should give for the converted stream (METHOD.md, "The walk
// of two streams"). Private to score/.
#pragma once

#include "engine/base/scratch.h"
#include "engine/forward/taps.h"
#include "engine/math/matrix.h"
#include "engine/model/config.h"

namespace transmla {

// Where the product is added to the stream as it is: what leads from the converted stream to the original's. Where a
// norm stands behind the block: what the original's block gives that norm. Its gain has entries near 0, through which
// nothing can be taken back, so the streams' difference is left to the next block.
class BlockGoal {
 public:
  using RowsRef = Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>;

  // Keeps [tokens, hidden] numbers where the model has such norms; beyond `limit` bytes in a file.
  static Result<BlockGoal> allocate(const ModelConfig& config, Index tokens, std::size_t limit);

  // For the original's run of the block; empty where nothing is kept. Valid while this stays where it is.
  BlockTapFunction tap();

  // Of the tokens from `first` on, after that run: `original` behind the block, `converted` before it [rows, hidden].
  MatrixF targets(Index first, const RowsRef& original, const RowsRef& converted) const;
  // Each token's squared error counts by token_weights() of the original's stream; over the mean square of what goes
  // into the norm, since that divides the error. Up to a factor. [rows]
  VectorD weights(Index first, const RowsRef& original, double token_power) const;

 private:
  bool is_kept() const { return hidden_ > 0; }
  float* row(Index index) const { return reinterpret_cast<float*>(outputs_.bytes().data()) + index * hidden_; }
  Eigen::Map<const MatrixF> outputs(Index first, Index count) const { return {row(first), count, hidden_}; }
  Index hidden_ = 0;  // 0: nothing is kept
  ScratchMemory outputs_;
};

}  // namespace transmla
