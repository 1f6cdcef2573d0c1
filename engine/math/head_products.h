// Products of every head with a small matrix of its own, over rows of the stream: what the two halves of an absorbed
// latent are. One call instead of a GEMM per head, each of which would cost more than its arithmetic at a row or two.
#pragma once

#include <vector>

#include "engine/math/linear.h"

namespace transmla {

// Row r of head h begins at first + r·row_stride + h·head_stride.
struct HeadRows {
  float* first = nullptr;
  Index row_stride = 0, head_stride = 0;
  float* at(Index row, Index head) const { return first + row * row_stride + head * head_stride; }
};

// Weights w_m [outputs, inputs] of every matrix m, by blocks of outputs (block_products.h), rounded to `precision`.
class HeadProducts {
 public:
  HeadProducts() = default;
  // Row m·outputs … of `stacked` is w_m; `biases` likewise, or empty.
  HeadProducts(const MatrixF& stacked, const VectorF& biases, int matrices, Precision precision);
  std::size_t bytes() const;

  // y(r, h) [outputs] = w_m·x(r, h) [inputs] + b_m for r < rows, h < heads, where heads / matrices heads in a row share
  // the matrix m. On all threads.
  void apply(const HeadRows& x, Index rows, int heads, const HeadRows& y) const;

 private:
  void apply(const HeadRows& x, Index row, int count, int head, int matrix, const HeadRows& y) const;

  Index outputs_ = 0, inputs_ = 0, blocks_ = 0;  // blocks of one matrix
  std::vector<Operand> weights_;                 // [blocks·inputs, block_positions] of each matrix
  VectorF biases_;                               // [matrices·outputs], or empty
};

}  // namespace transmla
