// Attention probabilities of one head, by blocks of query rows: for statistics and fits, which need the probabilities
// themselves and not only the heads' outputs. Never more than a block of rows times all keys at once.
#pragma once

#include <span>

#include "engine/math/matrix.h"
#include "engine/math/rope.h"

namespace transmla {

// Rows of floats, `stride` apart: a part of the activations of one sequence.
struct RowsView {
  const float* data = nullptr;
  Index stride = 0;
  const float* row(Index index) const { return data + index * stride; }
};

inline constexpr Index attention_row_block = 128;

// Rows first … of a sequence, each row's heads turned to its position, in place. `heads` of 2·table.frequencies
// columns.
void rotate_rows(const RopeTable& table, Index first, int heads, Eigen::Ref<MatrixF, 0, Eigen::OuterStride<>> rows);
// A copy of a whole sequence, turned. [T, heads·2F]
MatrixF rotated_rows(const RopeTable& table, const RowsView& rows, Index length, int heads);
// The inverse rotation, in place: what the gradient of rotated rows is for the rows before.
void unrotate_rows(const RopeTable& table, MatrixF& rows);

// s[j] for j < valid becomes its softmax in base 2, and 0 from there to count. Returns log2 Σ 2^s.
float softmax_row(float* s, Index valid, Index count);

// Calls use(first, p) for blocks of query rows in order, p [rows, keys] with keys = first + rows: row i holds
// softmax(scale·q·kᵀ) of position first + i, zero above the diagonal. q and k [T, width], turned already. One thread;
// OpenBLAS should be told to use one too (SerialBlas).
template <class Use>
void for_each_probability_block(const Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>& q,
                                const Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>& k, float scale, Use use) {
  constexpr float log2_e = 1.44269504088896340736F;
  MatrixF block;
  for (Index first = 0; first < q.rows(); first += attention_row_block) {
    const Index rows = std::min(attention_row_block, q.rows() - first), keys = first + rows;
    block.resize(rows, keys);
    block.noalias() = (scale * log2_e) * (q.middleRows(first, rows) * k.topRows(keys).transpose());
    for (Index i = 0; i < rows; ++i) softmax_row(block.row(i).data(), first + i + 1, keys);
    use(first, block);
  }
}

}  // namespace transmla
