#include "engine/math/eigen.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>

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

void fix_signs(MatrixD& vectors) {
  const VectorD most = vectors.colwise().maxCoeff(), least = vectors.colwise().minCoeff();
  for (Index column = 0; column < vectors.cols(); ++column) {
    if (-least(column) > most(column)) vectors.col(column) *= -1;
  }
}

}  // namespace

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
  fix_signs(system.vectors);
  return system;
}

namespace {

constexpr Index dense_limit = 2048;  // up to here the dense solver is quicker
constexpr Index oversampling = 48;
constexpr int subspace_steps = 8;

// Orthonormal columns of x [n, k] by its Gram matrix; twice, since once squares the condition.
Status orthonormalise(MatrixF& x) {
  for (int pass = 0; pass < 2; ++pass) {
    const MatrixD gram = (x.transpose() * x).cast<double>();
    TRY_ASSIGN(const Eigensystem system, eigensystem(gram));
    const double floor = 1e-12 * system.values(0);
    const VectorD scale = system.values.unaryExpr([floor](double v) { return v > floor ? 1 / std::sqrt(v) : 0; });
    x = x * (system.vectors * scale.asDiagonal()).cast<float>().eval();
  }
  return {};
}

Result<Eigensystem> by_subspace(const MatrixD& symmetric, Index count) {
  const Index n = symmetric.rows(), width = std::min(n, count + oversampling);
  const MatrixF narrow = symmetric.cast<float>();
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  MatrixF basis = MatrixF::NullaryExpr(n, width, [&] { return normal(generator); });
  for (int step = 0; step < subspace_steps; ++step) {
    basis = (narrow * basis).eval();
    TRY(orthonormalise(basis));
  }
  const MatrixD wide = basis.cast<double>();
  TRY_ASSIGN(const Eigensystem small, eigensystem(MatrixD(wide.transpose() * (symmetric * wide))));
  Eigensystem leading{small.values.head(count), wide * small.vectors.leftCols(count)};
  fix_signs(leading.vectors);
  return leading;
}

}  // namespace

Result<Eigensystem> leading_eigenvectors(const MatrixD& symmetric, Index count) {
  if (count < 1 || count > symmetric.rows()) {
    return fail_internal("{} eigenvectors were asked of a matrix of {}", count, symmetric.rows());
  }
  if (symmetric.rows() > dense_limit && 4 * count <= symmetric.rows()) return by_subspace(symmetric, count);
  TRY_ASSIGN(const Eigensystem all, eigensystem(symmetric));
  return Eigensystem{all.values.head(count), all.vectors.leftCols(count)};
}

}  // namespace transmla
