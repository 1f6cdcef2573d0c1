#include "engine/math/components.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "engine/math/eigen.h"

namespace transmla {
namespace {

constexpr Index dense_limit = 2048;  // up to here the dense solver is quicker
constexpr Index oversampling = 48;
constexpr int subspace_steps = 8;

// blockdiag(blocks) · x for blocks and x of one scalar.
template <class Matrix>
Matrix times_blocks(const std::vector<Matrix>& blocks, const Matrix& x) {
  if (blocks.empty()) return x;
  Matrix product(x.rows(), x.cols());
  Index first = 0;
  for (const Matrix& block : blocks) {
    product.middleRows(first, block.rows()).noalias() = block * x.middleRows(first, block.rows());
    first += block.rows();
  }
  return product;
}

Result<MetricComponents> by_roots(const BlockMetric& metric, const MatrixD& moment, Index count) {
  std::vector<MatrixD> roots, transposed;
  for (const MatrixD& block : metric.blocks) {
    TRY_ASSIGN(roots.emplace_back(), root_of(block));
    transposed.emplace_back(roots.back().transpose());
  }
  const MatrixD rooted = times_blocks<MatrixD>(roots, moment);  // F G
  TRY_ASSIGN(const Eigensystem all, eigensystem(times_blocks<MatrixD>(roots, rooted.transpose())));
  const MatrixD leading = all.vectors.leftCols(count);
  return MetricComponents{all.values.head(count), times_blocks(transposed, leading), rooted.transpose() * leading};
}

// G and M in fp32. Each coordinate is measured in its own root mean square, D = diag(G)^½, so that rounding is relative
// to each coordinate however far apart their sizes are.
struct Narrow {
  VectorD scale;                // D [n]
  MatrixF moment;               // D⁻¹ G D⁻¹ [n, n]
  std::vector<MatrixF> blocks;  // of D M D; none: D²

  MatrixF metric_times(const MatrixF& x) const {
    if (blocks.empty()) return scale.cwiseAbs2().cast<float>().asDiagonal() * x;
    return times_blocks(blocks, x);
  }
};

Narrow narrow(const BlockMetric& metric, const MatrixD& moment) {
  Narrow result;
  result.scale = moment.diagonal().unaryExpr([](double square) { return square > 0 ? std::sqrt(square) : 1; });
  const VectorD inverse = result.scale.cwiseInverse();
  result.moment = (inverse.asDiagonal() * moment * inverse.asDiagonal()).cast<float>();
  Index first = 0;
  for (const MatrixD& block : metric.blocks) {
    const auto own = result.scale.segment(first, block.rows());
    result.blocks.emplace_back((own.asDiagonal() * block * own.asDiagonal()).cast<float>());
    first += block.rows();
  }
  return result;
}

enum class Dependent { zeroed, kept };

// T with Tᵀ(ZᵀX)T = I for X = M Z, so that F Z T has orthonormal columns. Unit columns first, for the squares of their
// lengths may lie farther apart than eigenvalues can be told. Directions in which columns depend on each other to
// rounding are zeroed, or kept short: the next iteration brings them to length, where zeroed ones would be lost to it.
Result<MatrixD> orthonormaliser(const MatrixD& z, const MatrixD& x, Dependent dependent) {
  constexpr double floor = 1e-12;
  MatrixD gram = z.transpose() * x;
  const VectorD unit = gram.diagonal().unaryExpr([](double square) { return square > 0 ? 1 / std::sqrt(square) : 0; });
  gram = unit.asDiagonal() * gram * unit.asDiagonal();
  TRY_ASSIGN(const Eigensystem system, eigensystem(gram));
  const double beyond = dependent == Dependent::kept ? 1 / std::sqrt(floor) : 0;
  const VectorD scale = system.values.unaryExpr([=](double v) { return v > floor ? 1 / std::sqrt(v) : beyond; });
  return MatrixD(unit.asDiagonal() * system.vectors * scale.asDiagonal());
}

// Z [n, width] whose F Z holds the leading eigenvectors, by Z ← G M Z. No root is needed: the products of F Z with
// itself are ZᵀMZ. Sums of them are in fp64, since they are squares of what the products in fp32 resolve.
Result<MatrixD> iterate(const BlockMetric& metric, const MatrixD& moment, Index width) {
  const Narrow operands = narrow(metric, moment);
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  MatrixF z = MatrixF::NullaryExpr(moment.rows(), width, [&] { return normal(generator); });
  for (int step = 0; step < subspace_steps; ++step) {
    const MatrixF x = operands.metric_times(z);
    TRY_ASSIGN(const MatrixD turn, orthonormaliser(z.cast<double>(), x.cast<double>(), Dependent::kept));
    z.noalias() = operands.moment * (x * turn.cast<float>()).eval();
  }
  return MatrixD(operands.scale.asDiagonal() * z.cast<double>());
}

Result<MetricComponents> by_subspace(const BlockMetric& metric, const MatrixD& moment, Index count) {
  TRY_ASSIGN(const MatrixD z, iterate(metric, moment, std::min(moment.rows(), count + oversampling)));
  MatrixD x = metric.times(z);
  TRY_ASSIGN(const MatrixD turn, orthonormaliser(z, x, Dependent::zeroed));
  x = x * turn;
  const MatrixD images = moment * x;
  TRY_ASSIGN(const Eigensystem small, eigensystem(x.transpose() * images));
  MatrixD leading = small.vectors.leftCols(count);
  MatrixD vectors = x * leading;
  const VectorD signs = fixed_signs(vectors);
  vectors *= signs.asDiagonal();
  leading *= signs.asDiagonal();
  return MetricComponents{small.values.head(count), std::move(vectors), images * leading};
}

}  // namespace

bool BlockMetric::fits(Index size) const {
  Index sum = 0;
  for (const MatrixD& block : blocks) sum += block.rows();
  return blocks.empty() || sum == size;
}

MatrixD BlockMetric::times(const MatrixD& x) const { return times_blocks(blocks, x); }

Result<MetricComponents> leading_components(const BlockMetric& metric, const MatrixD& moment, Index count) {
  const Index size = moment.rows();
  if (count < 1 || count > size) return fail_internal("{} components were asked of a moment of {}", count, size);
  if (!metric.fits(size)) return fail_internal("the blocks of a metric do not fit a moment of {}", size);
  if (size > dense_limit && 4 * count <= size) return by_subspace(metric, moment, count);
  return by_roots(metric, moment, count);
}

}  // namespace transmla
