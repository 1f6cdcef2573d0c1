#include "engine/forward/attention_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/math/kernels.h"
#include "engine/math/parallel.h"

namespace transmla {

void rotate_rows(const RopeTable& table, Index first, int heads, Eigen::Ref<MatrixF, 0, Eigen::OuterStride<>> rows) {
  const Index width = 2 * Index{table.frequencies};
  for (Index i = 0; i < rows.rows(); ++i) {
    float* row = rows.row(i).data();
    for (int head = 0; head < heads; ++head) rotate_halves(table, static_cast<int>(first + i), row + head * width);
  }
}

MatrixF rotated_rows(const RopeTable& table, const Rows& rows, int heads) {
  MatrixF rotated(rows.rows(), rows.cols());
  parallel_rows(rows.rows(), [&](Index first, Index count) {
    rotated.middleRows(first, count) = rows.middleRows(first, count);
    rotate_rows(table, first, heads, rotated.middleRows(first, count));
  });
  return rotated;
}

void unrotate_rows(const RopeTable& table, MatrixF& rows) {
  const Index half = table.frequencies;
  for (Index t = 0; t < rows.rows(); ++t) {
    float* row = rows.row(t).data();
    std::for_each(row + half, row + 2 * half, [](float& x) { x = -x; });  // conjugate, turn, conjugate
    rotate_halves(table, static_cast<int>(t), row);
    std::for_each(row + half, row + 2 * half, [](float& x) { x = -x; });
  }
}

void gradient_before_cap(const MatrixF& capped, const ScoreForm& form, MatrixF& gradient) {
  if (form.cap == 0) return;
  soft_cap_gradient_row(gradient.data(), capped.data(), gradient.size(), form.cap * std::numbers::log2e_v<float>);
}

float softmax_row(float* s, Index valid, Index count) {
  float largest = -std::numeric_limits<float>::infinity(), sum = 0;
  softmax_block(s, valid, count, &largest, &sum, Precision::f32, s);
  scale_row(s, valid, 1.0F / sum);
  return largest + std::log2(sum);
}

}  // namespace transmla
