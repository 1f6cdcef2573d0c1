#include "engine/analysis/key_energy.h"

namespace transmla {
namespace {

// uᵀMu of every column u.
VectorD energies(const MatrixD& moment, const MatrixD& columns) {
  return (moment * columns).cwiseProduct(columns).colwise().sum();
}

}  // namespace

KeyNorms key_norms(const LayerStatistics& statistics, const MatrixD& basis) {
  const MatrixD keys = statistics.kv_moment.topLeftCorner(basis.rows(), basis.rows());
  return {keys.diagonal().cwiseMax(0).cwiseSqrt(), energies(keys, basis).cwiseMax(0).cwiseSqrt()};
}

RotaryEnergy rotary_energy(const LayerStatistics& statistics, const RotarySlots& rotary) {
  const Index width = rotary.key.rows(), slots = rotary.key.cols() / 2;
  const MatrixD keys = statistics.kv_moment.topLeftCorner(width, width);
  const double total = keys.trace();
  if (total <= 0) return {0, VectorD::Zero(slots)};
  const VectorD shares = energies(keys, rotary.key) / total;
  return {shares.sum(), shares.head(slots) + shares.tail(slots)};
}

}  // namespace transmla
