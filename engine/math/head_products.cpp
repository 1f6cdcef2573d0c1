#include "engine/math/head_products.h"

#include <algorithm>
#include <array>
#include <functional>

#include "engine/math/block_products.h"
#include "engine/math/kernels.h"
#include "engine/math/parallel.h"

namespace transmla {

HeadProducts::HeadProducts(const MatrixF& stacked, const VectorF& biases, int matrices, Precision precision)
    : outputs_(stacked.rows() / matrices),
      inputs_(stacked.cols()),
      blocks_((outputs_ + block_positions - 1) / block_positions),
      biases_(biases) {
  for (Index m = 0; m < matrices; ++m) {
    MatrixF blocks = MatrixF::Zero(blocks_ * inputs_, block_positions);
    for (Index output = 0; output < outputs_; ++output) {
      const Index block = output / block_positions;
      blocks.col(output % block_positions).segment(block * inputs_, inputs_) = stacked.row(m * outputs_ + output);
    }
    weights_.emplace_back(precision, blocks.rows(), block_positions);
    to_operand(blocks.data(), block_positions, blocks.rows(), weights_.back());
  }
}

std::size_t HeadProducts::bytes() const {
  std::size_t bytes = 0;
  for (const Operand& weights : weights_) bytes += weights.bytes();
  return bytes;
}

void HeadProducts::apply(const HeadRows& x, Index rows, int heads, const HeadRows& y) const {
  const Index groups = (rows + most_block_rows - 1) / most_block_rows;
  const int shared = heads / static_cast<int>(weights_.size());
  parallel_pieces(groups * heads, [&](Index i) {
    const Index row = i / heads * most_block_rows;
    const auto head = static_cast<int>(i % heads);
    apply(x, row, static_cast<int>(std::min<Index>(most_block_rows, rows - row)), head, head / shared, y);
  });
}

void HeadProducts::apply(const HeadRows& x, Index row, int count, int head, int matrix, const HeadRows& y) const {
  const Operand& weights = weights_[static_cast<std::size_t>(matrix)];
  const QueryRows from{x.at(row, head), x.row_stride, count};
  std::array<float, most_block_rows * block_positions> sums;  // [count, block_positions]
  for (Index block = 0; block < blocks_; ++block) {
    const Index first = block * block_positions, width = std::min(block_positions, outputs_ - first);
    sums.fill(0);
    add_scores(from, weights.row(block * inputs_), weights.precision(), inputs_, sums.data(), block_positions);
    for (int r = 0; r < count; ++r) {
      const float* sum = sums.data() + r * block_positions;
      float* to = y.at(row + r, head) + first;
      if (biases_.size() == 0) {
        std::copy_n(sum, width, to);
      } else {
        std::transform(sum, sum + width, biases_.data() + matrix * outputs_ + first, to, std::plus<>());
      }
    }
  }
}

}  // namespace transmla
