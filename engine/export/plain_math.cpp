#include "engine/export/plain_math.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace transmla::plain {

MatrixF product(const MatrixF& x, const MatrixF& weight, const VectorF& bias) {
  MatrixF y = x * weight.transpose();
  if (bias.size() > 0) y.rowwise() += bias.transpose();
  return y;
}

MatrixF rms_norm(const MatrixF& x, const VectorF& weight, double eps) {
  MatrixF y(x.rows(), x.cols());
  for (Index row = 0; row < x.rows(); ++row) {
    const double mean_square = x.row(row).cast<double>().squaredNorm() / static_cast<double>(x.cols());
    const auto scale = static_cast<float>(1 / std::sqrt(mean_square + eps));
    y.row(row) = scale * x.row(row).cwiseProduct(weight.transpose());
  }
  return y;
}

MatrixF causal_attention(const MatrixF& q, const MatrixF& k, const MatrixF& v, float scale) {
  MatrixF p = scale * (q * k.transpose());  // [tokens, tokens]
  for (Index row = 0; row < p.rows(); ++row) {
    auto seen = p.row(row).head(row + 1);
    seen = (seen.array() - seen.maxCoeff()).exp().matrix().eval();
    seen /= seen.sum();
    p.row(row).tail(p.cols() - row - 1).setZero();
  }
  return p * v;
}

MatrixF swiglu(const MatrixF& x, const MatrixF& gate, const MatrixF& up, const MatrixF& down) {
  const MatrixF g = product(x, gate);
  const MatrixF activated = (g.array() / (1 + (-g.array()).exp()) * product(x, up).array()).matrix();
  return product(activated, down);
}

MatrixF expert_weights(const MatrixF& x, const MatrixF& router, int used) {
  MatrixF weights = product(x, router);
  for (Index row = 0; row < weights.rows(); ++row) {
    VectorF sorted = weights.row(row).transpose();
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    const float largest = sorted[0], least = sorted[used - 1];
    const auto weight = [&](float logit) { return logit >= least ? std::exp(logit - largest) : 0.0F; };
    weights.row(row) = weights.row(row).unaryExpr(weight).eval();
    weights.row(row) /= weights.row(row).sum();
  }
  return weights;
}

}  // namespace transmla::plain
