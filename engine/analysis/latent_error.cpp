#include "engine/analysis/latent_error.h"

namespace transmla {
namespace {

// E|Xz|² = tr(X M Xᵀ).
double energy(const MatrixD& x, const MatrixD& moment) { return (x * moment).cwiseProduct(x).sum(); }

double relative_error(const MatrixD& wanted, const MatrixD& given, const MatrixD& moment) {
  const double whole = energy(wanted, moment);
  return whole > 0 ? energy(wanted - given, moment) / whole : 0;
}

}  // namespace

LatentError latent_error(const LayerStatistics& statistics, const RotarySlots& rotary, const JointLatent& latent) {
  const Index width = rotary.position_free.cols();
  MatrixD keys = MatrixD::Zero(rotary.position_free.rows(), 2 * width);  // N k = keys · z
  keys.leftCols(width) = rotary.position_free;
  MatrixD values = MatrixD::Zero(width, 2 * width);  // v = values · z
  values.rightCols(width).setIdentity();
  return {relative_error(keys, latent.key_up * latent.down.transpose(), statistics.kv_moment),
          relative_error(values, latent.value_up * latent.down.transpose(), statistics.kv_moment)};
}

}  // namespace transmla
