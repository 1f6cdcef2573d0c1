#include "engine/conversion/score/refit.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cstring>

#include "engine/base/ranks.h"
#include "engine/math/gram.h"
#include "engine/math/kernels.h"
#include "engine/math/parallel.h"

namespace transmla {

MatrixF inputs_of(const ProjectionTap& tap) {
  MatrixF inputs(tap.rows, tap.inputs->cols());
  parallel_rows(tap.rows, [&](Index first, Index count) {
    float* out = inputs.row(first).data();
    const Index size = count * inputs.cols();
    if (tap.inputs->precision() == Precision::f32) {
      std::copy(tap.inputs->f32(first), tap.inputs->f32(first) + size, out);
    } else {
      const bfloat16* in = tap.inputs->bf16(first);
      std::transform(in, in + size, out, [](bfloat16 value) { return to_float(value); });
    }
  });
  return inputs;
}

ProjectionRefit::ProjectionRefit(Index outputs, Index inputs)
    : inputs_(MatrixD::Zero(inputs, inputs)), outputs_(MatrixD::Zero(outputs, inputs)) {}

void ProjectionRefit::add(const ProjectionTap& tap, const MatrixF& targets, const VectorF& weights) {
  const MatrixF a = weights.cwiseSqrt().asDiagonal() * inputs_of(tap);
  const MatrixF weighted = weights.cwiseSqrt().asDiagonal() * targets;
  add_gram(rows_of(a), inputs_);
  add_product(rows_of(weighted), rows_of(a), outputs_);
}

Status ProjectionRefit::add_ranks(const Context& context) {
  for (MatrixD* sums : {&inputs_, &outputs_}) {
    TRY(sum_over_ranks({sums->data(), static_cast<std::size_t>(sums->size())}, context));
  }
  return {};
}

MatrixF ProjectionRefit::solve(const MatrixF& weight, double ridge) && {
  const double mean = inputs_.diagonal().mean();
  if (!(mean > 0)) return weight;
  inputs_.diagonal().array() += ridge * mean;
  outputs_ += ridge * mean * weight.cast<double>();
  const Eigen::LLT<Eigen::Ref<MatrixD>> factor(inputs_);  // in place; reads the lower triangle alone
  if (factor.info() != Eigen::Success) return weight;
  MatrixD solution = outputs_.transpose();
  factor.solveInPlace(solution);
  return solution.transpose().cast<float>();
}

Result<KeptInputs> KeptInputs::allocate(Index rows, Index width, Precision precision, std::size_t limit) {
  KeptInputs kept;
  kept.rows_ = rows;
  kept.width_ = width;
  kept.precision_ = precision;
  TRY_ASSIGN(kept.memory_, ScratchMemory::allocate(kept.offset(rows), limit));
  return kept;
}

std::size_t KeptInputs::offset(Index row) const {
  const std::size_t size = precision_ == Precision::bf16 ? sizeof(bfloat16) : sizeof(float);
  return static_cast<std::size_t>(row * width_) * size;
}

void KeptInputs::add(const ProjectionTap& tap) {
  std::memcpy(memory_.bytes().data() + offset(tap.first_row), tap.inputs->row(0), offset(tap.rows));
}

Status KeptInputs::add_product(const MatrixF& weight, const PostNorm& norm, const StreamView& stream) const {
  constexpr Index batch = 2048;
  const bool normed = norm.gain.size() > 0;
  MatrixF outputs(normed ? std::min(batch, rows_) : 0, weight.rows());
  TRY_ASSIGN(const Linear product, Linear::pack(weight, {}, precision_));
  Operand inputs(precision_, std::min(batch, rows_), width_);
  for (Index first = 0; first < rows_; first += batch) {
    const Index count = std::min(batch, rows_ - first);
    std::memcpy(inputs.row(0), memory_.bytes().data() + offset(first), offset(count));
    if (!normed) {
      TRY(product.add_to(inputs, count, stream.row(first)));
      continue;
    }
    TRY(product.apply(inputs, count, outputs.data()));
    add_rms_norm(outputs.data(), count, weight.rows(), norm.gain.data(), norm.eps, stream.row(first));
  }
  return {};
}

}  // namespace transmla
