// The few operations that transformers are made of, in fp32 and plain: what verification computes with, apart from the
// engine's own forward pass. Private to export/.
#pragma once

#include "engine/base/result.h"
#include "engine/math/activation.h"
#include "engine/math/matrix.h"

namespace transmla::plain {

// x·wᵀ + b; x [tokens, in], w [out, in], b [out] or empty.
MatrixF product(const MatrixF& x, const MatrixF& weight, const VectorF& bias = {});
// weight · x / √(mean(x²) + eps), by row.
MatrixF rms_norm(const MatrixF& x, const VectorF& weight, double eps);
// cap·tanh(x / cap); as it is where cap is 0.
void soft_cap(MatrixF& x, float cap);
// One head: softmax(capped scale·q·kᵀ, keys up to the query's own)·v; q, k [tokens, width], v [tokens, value width].
MatrixF causal_attention(const MatrixF& q, const MatrixF& k, const MatrixF& v, float scale, float cap);
// down(activation(gate(x)) ∘ up(x)).
MatrixF gated_mlp(Activation activation, const MatrixF& x, const MatrixF& gate, const MatrixF& up, const MatrixF& down);
// Weights of experts [tokens, experts]: the softmax of each token's `used` largest of x·routerᵀ, zero for the others.
MatrixF expert_weights(const MatrixF& x, const MatrixF& router, int used);
// Σ_e weights_e ∘ outputs of expert e [tokens, hidden]; `output(e)` gives a Result of them and is not asked for experts
// that no token uses.
template <class Output>
Result<MatrixF> expert_sum(const MatrixF& weights, Index hidden, Output output) {
  MatrixF sum = MatrixF::Zero(weights.rows(), hidden);
  for (Index expert = 0; expert < weights.cols(); ++expert) {
    if (weights.col(expert).isZero(0)) continue;
    TRY_ASSIGN(const MatrixF own, output(expert));
    sum += weights.col(expert).asDiagonal() * own;
  }
  return sum;
}

}  // namespace transmla::plain
