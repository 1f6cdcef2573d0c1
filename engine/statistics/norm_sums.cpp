#include "engine/statistics/norm_sums.h"

namespace transmla {
namespace {

// c_h in the place of each dimension of head h, then 1 up to `width`.
VectorD spread(const VectorD& factors, Index head_dim, Index width) {
  VectorD scale = VectorD::Ones(width);
  for (Index head = 0; head < factors.size(); ++head) {
    scale.segment(head * head_dim, head_dim).setConstant(factors(head));
  }
  return scale;
}

void scale_moment(const VectorD& factors, Index head_dim, MatrixD& moment) {
  if (moment.size() == 0) return;
  const VectorD scale = spread(factors, head_dim, moment.rows());
  moment = scale.asDiagonal() * moment * scale.asDiagonal();
}

}  // namespace

void NormSums::Sums::add(const MatrixF& rows, const float* rms) {
  const Index heads = squares.size(), d = rows.cols() / heads;
  for (Index row = 0; row < rows.rows(); ++row) {
    for (Index head = 0; head < heads; ++head) {
      const double square = rows.row(row).segment(head * d, d).squaredNorm();
      squares(head) += square;
      divided(head) += square / rms[row * heads + head];
    }
  }
}

// A head that is always 0 needs no factor.
VectorD NormSums::Sums::ratio() const {
  return (squares.array() > 0).select(divided.cwiseQuotient(squares), VectorD::Ones(squares.size()));
}

void NormSums::add(const AttentionTap& tap, const TapRows& rows) {
  query_.add(rows.q, tap.q_rms);
  key_.add(rows.kv.leftCols(rows.kv.cols() / 2), tap.k_rms);
}

std::vector<std::span<double>> NormSums::sums() {
  std::vector<std::span<double>> all;
  for (VectorD* sum : {&query_.divided, &query_.squares, &key_.divided, &key_.squares}) {
    all.emplace_back(sum->data(), static_cast<std::size_t>(sum->size()));
  }
  return all;
}

void fold_norms(const NormFactors& factors, LayerStatistics& statistics) {
  const Index d = statistics.head_queries.front().rows();
  scale_moment(factors.key, d, statistics.kv_moment);
  statistics.kv_mean = statistics.kv_mean.cwiseProduct(spread(factors.key, d, statistics.kv_mean.size()));
  for (std::size_t head = 0; head < statistics.head_queries.size(); ++head) {
    const double factor = factors.query(static_cast<Index>(head));
    statistics.head_queries[head] *= factor * factor;
  }
  scale_moment(factors.query, d, statistics.queries);
  scale_moment(factors.key, d, statistics.weighted_moment);
  if (const double own = statistics.weighted_moment.trace(); own > 0) {
    statistics.weighted_moment *= statistics.kv_moment.trace() / own;
  }
  statistics.norms = factors;
}

}  // namespace transmla
