// Sums of products of tall matrices over their rows: what second moments and regressions are made of.
#pragma once

#include "engine/math/matrix.h"

namespace transmla {

// `count` rows of `width` numbers, `stride` apart: a view into activations.
using Rows = Eigen::Map<const MatrixF, 0, Eigen::OuterStride<>>;

// sum += xᵀx, its lower triangle [n, n] (blocks on the diagonal whole); x [rows, n]. Products in fp32, sums in fp64, by
// blocks of columns on all threads of the calling thread's team.
void add_gram(const Rows& x, MatrixD& sum);

// sum += yᵀx [m, n], likewise; y [rows, m], x [rows, n].
void add_product(const Rows& y, const Rows& x, MatrixD& sum);

inline Rows rows_of(const MatrixF& matrix) {
  return {matrix.data(), matrix.rows(), matrix.cols(), Eigen::OuterStride<>(matrix.cols())};
}

}  // namespace transmla
