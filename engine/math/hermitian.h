// A Hermitian matrix that is multiplied by one vector after another.
#pragma once

#include <Eigen/Core>

#include <complex>

#include "engine/math/matrix.h"

namespace transmla {

using Complex = std::complex<double>;
using MatrixC = Eigen::Matrix<Complex, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using VectorC = Eigen::VectorXcd;

// Entries are held in fp32, for a product costs what reading them does; sums are in fp64, so that every product is one
// of the same matrix, 6e-8 of each entry away from the given one.
class HermitianOperator {
 public:
  explicit HermitianOperator(const MatrixC& matrix)
      : real_(matrix.real().cast<float>()), imag_(matrix.imag().cast<float>()) {}
  Index size() const { return real_.rows(); }
  // The product with x [n]; rows are spread over the calling thread's team, the bytes do not depend on its size.
  VectorC times(const VectorC& x) const;

 private:
  MatrixF real_, imag_;  // [n, n]
};

}  // namespace transmla
