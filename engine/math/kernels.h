// The element-wise kernels of the forward pass. Rows are spread over the calling thread's OpenMP team where it says so.
#pragma once

#include <cstddef>

#include "engine/math/activation.h"
#include "engine/math/linear.h"

namespace transmla {

// out[r] = gain · x[r] / sqrt(mean(x[r]²) + eps) for `rows` rows; x rows start `stride` floats apart, gain [cols].
// out.cols() is cols. On all threads.
void rms_norm(const float* x, Index stride, Index rows, const float* gain, double eps, Operand& out);

// y[r] += gain · x[r] / sqrt(mean(x[r]²) + eps); x and y [rows, cols], gain [cols]. On all threads.
void add_rms_norm(const float* x, Index rows, Index cols, const float* gain, double eps, float* y);

// Each of a row's first `heads` parts of gain.size() floats in place, x_h = gain · x_h / rms[r, h] with rms =
// sqrt(mean(x_h²)
// + eps), which is kept; x rows start `stride` floats apart, rms [rows, heads]. On all threads.
void rms_norm_heads(float* x, Index stride, Index rows, const VectorF& gain, double eps, Index heads, float* rms);

// out[r] = x[r], rounded to out's precision; x rows start `stride` floats apart. On all threads.
void to_operand(const float* x, Index stride, Index rows, Operand& out);

// out[r, i] = activation(gate_up[r, i]) · gate_up[r, cols + i], cols = out.cols(). On all threads.
void gated_unit(Activation activation, const Operand& gate_up, Index rows, Operand& out);

// `count` numbers rounded to the precision; `out` may be of either. One thread.
void round_row(const float* x, Index count, Precision precision, void* out);

// x[i] = cap·tanh(x[i] / cap), relative error below 5e-7. One thread.
void soft_cap_row(float* x, Index count, float cap);

// g[i] *= 1 − (capped[i] / cap)², the derivative of the above where it gave `capped`. One thread.
void soft_cap_gradient_row(float* g, const float* capped, Index count, float cap);

// Softmax by blocks, one row, base 2: p[j] = 2^(s[j] − *largest) for j < valid and 0 for j < count beyond it. Updates
// the running largest score and the running sum of p, and returns the factor by which what was accumulated under the
// old largest score must be multiplied. p is written in `precision`. One thread.
float softmax_block(const float* s, Index valid, Index count, float* largest, float* sum, Precision precision, void* p);

// Running log-sum-exp over blocks of logits, natural base: *largest and *sum as above. One thread.
void log_sum_exp_block(const float* logits, Index count, float* largest, double* sum);

// Σ p[j]·(s[j] − t[j]): with the log-sum-exps, the divergence of two rows of scores. One thread.
double weighted_difference(const float* p, const float* s, const float* t, Index count);

// x[i] -= y[i]. One thread.
void subtract_row(float* x, const float* y, Index count);

// dp[j] = p[j]·(dp[j] − mean): the gradient by scores from the gradient by probabilities. One thread.
void softmax_gradient_row(float* dp, const float* p, float mean, Index count);

// x[i] *= factor. One thread.
void scale_row(float* x, Index count, float factor);

}  // namespace transmla
