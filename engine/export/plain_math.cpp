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

void soft_cap(MatrixF& x, float cap) {
  if (cap > 0) x = (cap * (x.array() / cap).tanh()).matrix().eval();
}

MatrixF causal_attention(const MatrixF& q, const MatrixF& k, const MatrixF& v, float scale, float cap) {
  MatrixF p = scale * (q * k.transpose());  // [tokens, tokens]
  soft_cap(p, cap);
  for (Index row = 0; row < p.rows(); ++row) {
    auto seen = p.row(row).head(row + 1);
    seen = (seen.array() - seen.maxCoeff()).exp().matrix().eval();
    seen /= seen.sum();
    p.row(row).tail(p.cols() - row - 1).setZero();
  }
  return p * v;
}

MatrixF gated_mlp(Activation activation, const MatrixF& x, const MatrixF& gate, const MatrixF& up,
                  const MatrixF& down) {
  constexpr float root = 0.79788456080286535588F;  // √(2/π), torch.nn.functional.gelu with approximate="tanh"
  const MatrixF product_of_gate = product(x, gate);
  const auto g = product_of_gate.array();
  MatrixF activated(x.rows(), gate.rows());
  if (activation == Activation::silu) {
    activated = g / (1 + (-g).exp());
  } else {
    activated = 0.5F * g * (1 + (root * (g + 0.044715F * g.cube())).tanh());
  }
  return product(activated.cwiseProduct(product(x, up)), down);
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
