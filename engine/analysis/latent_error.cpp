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
  const Index d = latent.value_up.rows() / latent.value_heads, heads = width / d;
  MatrixD values =
      MatrixD::Zero(latent.value_up.rows(), 2 * width);  // the value that each value head reads = values · z
  for (Index head = 0; head < latent.value_heads; ++head) {
    values.block(head * d, width + head * heads / latent.value_heads * d, d, d).setIdentity();
  }
  return {relative_error(keys, latent.key_up * latent.down.transpose(), statistics.kv_moment),
          relative_error(values, latent.value_up * latent.down.transpose(), statistics.kv_moment)};
}

}  // namespace transmla
