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

// The `count` largest eigenvalues and their vectors [n, count] of a positive semidefinite matrix. Large matrices go by
// subspace iteration in fp32 with a last step in fp64: vectors to about 1e-4 where eigenvalues are apart, energies far
// better. Deterministic; signs as above.
Result<Eigensystem> leading_eigenvectors(const MatrixD& symmetric, Index count);

}  // namespace transmla
