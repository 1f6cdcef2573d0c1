#include "engine/math/gram.h"

#include <algorithm>

#include "engine/math/parallel.h"

namespace transmla {
namespace {

constexpr Index block = 192;

// The longest pieces first, so that the threads end together.
Index piece_from_end(Index piece, Index pieces) { return pieces - 1 - piece; }

}  // namespace

void add_gram(const Rows& x, MatrixD& sum) {
  const Index pieces = (x.cols() + block - 1) / block;
  parallel_pieces(pieces, [&](Index piece) {
    const Index first = piece_from_end(piece, pieces) * block, count = std::min(block, x.cols() - first);
    const MatrixF product = x.middleCols(first, count).transpose() * x.leftCols(first + count);
    sum.block(first, 0, count, first + count) += product.cast<double>();
  });
}

void add_product(const Rows& y, const Rows& x, MatrixD& sum) {
  parallel_pieces((y.cols() + block - 1) / block, [&](Index piece) {
    const Index first = piece * block, count = std::min(block, y.cols() - first);
    const MatrixF product = y.middleCols(first, count).transpose() * x;
    sum.middleRows(first, count) += product.cast<double>();
  });
}

}  // namespace transmla
