// Attention probabilities of one head, by blocks of query rows: for statistics and fits, which need the probabilities
// themselves and not only the heads' outputs. Never more than a block of rows times all keys at once.
#pragma once

#include <algorithm>
#include <numbers>

#include "engine/forward/attention_weights.h"
#include "engine/math/gram.h"
#include "engine/math/kernels.h"
#include "engine/math/matrix.h"
#include "engine/math/rope.h"

namespace transmla {

inline constexpr Index attention_row_block = 128;

// Rows first … of a sequence, each row's heads turned to its position, in place. `heads` of 2·table.frequencies
// columns.
void rotate_rows(const RopeTable& table, Index first, int heads, Eigen::Ref<MatrixF, 0, Eigen::OuterStride<>> rows);
// A copy of a whole sequence [T, heads·2F], turned.
MatrixF rotated_rows(const RopeTable& table, const Rows& rows, int heads);
// The inverse rotation, in place: what the gradient of rotated rows is for the rows before.
void unrotate_rows(const RopeTable& table, MatrixF& rows);

// s[j] for j < valid becomes its softmax in base 2, and 0 from there to count. Returns log2 Σ 2^s.
float softmax_row(float* s, Index valid, Index count);

// Scores of query rows first … and the keys that the last of them may see, in base 2 as softmax_row takes them.
// block [rows, first + rows]; q and k [T, width], turned already.
template <class Queries, class Keys>
void score_block(const Queries& q, const Keys& k, Index first, Index rows, const ScoreForm& form, MatrixF& block) {
  block.resize(rows, first + rows);
  block.noalias() =
      (form.scale * std::numbers::log2e_v<float>)*(q.middleRows(first, rows) * k.topRows(first + rows).transpose());
  if (form.cap > 0) soft_cap_row(block.data(), block.size(), form.cap * std::numbers::log2e_v<float>);
}

// From the gradient by capped scores to that by the scores before the cap, given a block of capped ones (score_block).
void gradient_before_cap(const MatrixF& capped, const ScoreForm& form, MatrixF& gradient);

// Calls use(first, p) for blocks of query rows in order, p [rows, keys] with keys = first + rows: row i holds
// softmax of the scores of position first + i, zero above the diagonal. q and k [T, width], turned already. One thread;
// OpenBLAS should be told to use one too (SerialBlas).
template <class Queries, class Keys, class Use>
void for_each_probability_block(const Queries& q, const Keys& k, const ScoreForm& form, Use use) {
  MatrixF block;
  for (Index first = 0; first < q.rows(); first += attention_row_block) {
    const Index rows = std::min(attention_row_block, q.rows() - first);
    score_block(q, k, first, rows, form, block);
    for (Index i = 0; i < rows; ++i) softmax_row(block.row(i).data(), first + i + 1, block.cols());
    use(first, block);
  }
}

}  // namespace transmla
