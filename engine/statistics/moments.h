// Sums of outer products over batches of fp32 rows.
#pragma once

#include <span>

#include "engine/math/gram.h"

namespace transmla {

// Σ xxᵀ. A batch is multiplied in fp32, whose rounding is far below that of the activations; batches add up in fp64.
class MomentSum {
 public:
  explicit MomentSum(Index width) : sum_(MatrixD::Zero(width, width)) {}
  void add(const Rows& batch);
  std::span<double> sums() { return {sum_.data(), static_cast<std::size_t>(sum_.size())}; }
  // The sum over `tokens`, symmetric; leaves nothing behind.
  MatrixD take_mean(double tokens);

 private:
  MatrixD sum_;  // lower triangle
};

}  // namespace transmla
