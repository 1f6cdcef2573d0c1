// Symmetric eigenproblems by LAPACK (dsyevd).
#pragma once

#include "engine/base/result.h"
#include "engine/math/matrix.h"

namespace transmla {

// Eigenvalues descending; column i of `vectors` [n, n] belongs to values[i]. Signs are fixed (the entry of largest
// magnitude in each column is positive), so that the same matrix gives the same bytes on every call.
struct Eigensystem {
  VectorD values;
  MatrixD vectors;
};

// `symmetric` [n, n]; only its lower triangle is read. Fails (internal) where LAPACK does not converge or a number is
// not finite.
Result<Eigensystem> eigensystem(const MatrixD& symmetric);

// A root F [n, n] of a positive semidefinite matrix, FᵀF = M; what is negative by rounding counts as zero.
Result<MatrixD> root_of(const MatrixD& metric);

// The sign, 1 or -1, of each column of `vectors` [n, k] that makes its entry of largest magnitude positive.
VectorD fixed_signs(const MatrixD& vectors);

}  // namespace transmla
