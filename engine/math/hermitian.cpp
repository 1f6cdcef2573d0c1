#include "engine/math/hermitian.h"

#include "engine/math/dispatch.h"
#include "engine/math/parallel.h"

namespace transmla {
namespace {

constexpr Index serial_limit = 512;  // up to here a product takes less than waking threads does

// One row, real and imaginary parts, by a complex vector.
TRANSMLA_CLONES void row_product(const float* real, const float* imag, const double* x_real, const double* x_imag,
                                 Index count, double* sum_real, double* sum_imag) {
  constexpr int lanes = 16;  // independent sums, so that the loop vectorises without reordering by the compiler
  double re[lanes] = {}, im[lanes] = {};
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int lane = 0; lane < lanes; ++lane) {
      const double a = real[i + lane], b = imag[i + lane];
      re[lane] += a * x_real[i + lane] - b * x_imag[i + lane];
      im[lane] += a * x_imag[i + lane] + b * x_real[i + lane];
    }
  }
  for (; i < count; ++i) {
    re[0] += real[i] * x_real[i] - imag[i] * x_imag[i];
    im[0] += real[i] * x_imag[i] + imag[i] * x_real[i];
  }
  for (int lane = 1; lane < lanes; ++lane) {
    re[0] += re[lane];
    im[0] += im[lane];
  }
  *sum_real = re[0];
  *sum_imag = im[0];
}

}  // namespace

VectorC HermitianOperator::times(const VectorC& x) const {
  const VectorD x_real = x.real(), x_imag = x.imag();
  VectorC product(size());
  const auto rows = [&](Index first, Index count) {
    for (Index row = first; row < first + count; ++row) {
      double re = 0, im = 0;
      row_product(real_.row(row).data(), imag_.row(row).data(), x_real.data(), x_imag.data(), size(), &re, &im);
      product(row) = {re, im};
    }
  };
  if (size() <= serial_limit) {
    rows(0, size());
  } else {
    parallel_rows(size(), rows);
  }
  return product;
}

}  // namespace transmla
