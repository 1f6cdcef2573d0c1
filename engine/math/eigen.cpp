#include "engine/math/eigen.h"

#include <cstddef>
#include <vector>

// LAPACK's Fortran interface; the two last arguments are the lengths of the two strings.
extern "C" void dsyevd_(const char* job, const char* triangle, const int* n, double* a, const int* lda, double* w,
                        double* work, const int* work_size, int* integers, const int* integers_size, int* info,
                        std::size_t, std::size_t);

namespace transmla {
namespace {

// Eigenvalues ascending; a row-major lower triangle is LAPACK's upper one, and the eigenvectors come back as rows of
// `matrix` [n, n]. Returns LAPACK's info.
int solve(MatrixD& matrix, VectorD& values) {
  const int n = static_cast<int>(matrix.rows());
  const int query = -1;
  double work_wanted = 0;
  int integers_wanted = 0, info = 0;
  dsyevd_("V", "U", &n, matrix.data(), &n, values.data(), &work_wanted, &query, &integers_wanted, &query, &info, 1, 1);
  const int work_size = static_cast<int>(work_wanted);
  std::vector<double> work(static_cast<std::size_t>(work_size));
  std::vector<int> integers(static_cast<std::size_t>(integers_wanted));
  dsyevd_("V", "U", &n, matrix.data(), &n, values.data(), work.data(), &work_size, integers.data(), &integers_wanted,
          &info, 1, 1);
  return info;
}

}  // namespace

Result<MatrixD> root_of(const MatrixD& metric) {
  TRY_ASSIGN(const Eigensystem system, eigensystem(metric));
  return MatrixD(system.values.cwiseMax(0).cwiseSqrt().asDiagonal() * system.vectors.transpose());
}

VectorD fixed_signs(const MatrixD& vectors) {
  const VectorD most = vectors.colwise().maxCoeff(), least = vectors.colwise().minCoeff();
  return VectorD::NullaryExpr(vectors.cols(), [&](Index i) { return -least(i) > most(i) ? -1.0 : 1.0; });
}

Result<Eigensystem> eigensystem(const MatrixD& symmetric) {
  if (symmetric.rows() != symmetric.cols()) {
    return fail_internal("an eigenproblem needs a square matrix, this one is {} by {}", symmetric.rows(),
                         symmetric.cols());
  }
  MatrixD matrix = symmetric.triangularView<Eigen::Lower>();
  if (!matrix.allFinite()) {
    return fail_internal(
        "a {0} by {0} matrix holds numbers that are not finite, so it has no eigenvectors: the "
        "statistics behind it are damaged",
        matrix.rows());
  }
  VectorD values(matrix.rows());
  if (matrix.rows() == 0) return Eigensystem{values, matrix};
  if (const int info = solve(matrix, values); info != 0) {
    return fail_internal("LAPACK's dsyevd did not solve a {0} by {0} eigenproblem (info {1})", matrix.rows(), info);
  }
  Eigensystem system{values.reverse(), matrix.colwise().reverse().transpose()};
  system.vectors *= fixed_signs(system.vectors).asDiagonal();
  return system;
}

}  // namespace transmla
