#include "engine/math/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/math/dispatch.h"

namespace transmla {
namespace {

constexpr float log2_e = 1.44269504088896340736F;

// 2^x for x ≤ 0, relative error below 2e-7: x = n + f with |f| ≤ ½, a polynomial for 2^f, n into the exponent.
// Coefficients: Taylor series of exp(f·ln 2) to degree 7, whose remainder at ½ is below 1e-8.
// To degree 4 the error is below 5e-5, a fortieth of what bf16 rounds.
template <bool for_bf16 = false>
inline float exp2_nonpositive(float x) {
  x = std::max(x, -126.0F);
  const float shifted = x + 12582912.0F;  // 1.5·2^23: rounds to an integer in the low mantissa bits
  const float f = x - (shifted - 12582912.0F);
  float p = 9.61812911e-3F;
  if constexpr (!for_bf16) {
    p = 1.52527338e-5F;
    p = p * f + 1.54035304e-4F;
    p = p * f + 1.33335581e-3F;
    p = p * f + 9.61812911e-3F;
  }
  p = p * f + 5.55041087e-2F;
  p = p * f + 2.40226507e-1F;
  p = p * f + 6.93147181e-1F;
  p = p * f + 1.0F;
  const auto n = std::bit_cast<std::int32_t>(shifted) << 23;  // the bias 0x4B400000 shifts out
  return std::bit_cast<float>(std::bit_cast<std::int32_t>(p) + n);
}

TRANSMLA_CLONES void round_to_bf16(const float* x, Index count, bfloat16* out) {
  for (Index i = 0; i < count; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(x[i]);
    const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
    const std::uint32_t quiet_nan = (bits >> 16) | 0x40U;
    out[i].bits = static_cast<std::uint16_t>((bits & 0x7fffffffU) > 0x7f800000U ? quiet_nan : rounded);
  }
}

TRANSMLA_CLONES float sum_of_squares(const float* x, Index count) {
  constexpr int lanes = 32;  // independent sums, so that the loop vectorises without reordering by the compiler
  float partial[lanes] = {};
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int lane = 0; lane < lanes; ++lane) partial[lane] += x[i + lane] * x[i + lane];
  }
  float sum = 0;
  for (; i < count; ++i) sum += x[i] * x[i];
  for (const float value : partial) sum += value;
  return sum;
}

TRANSMLA_CLONES void scale_by_gain(const float* x, const float* gain, float factor, Index count, float* out) {
  for (Index i = 0; i < count; ++i) out[i] = x[i] * factor * gain[i];
}

TRANSMLA_CLONES float largest_of(const float* x, Index count) {
  constexpr int lanes = 32;
  float partial[lanes];
  std::fill(partial, partial + lanes, -std::numeric_limits<float>::infinity());
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int lane = 0; lane < lanes; ++lane) partial[lane] = x[i + lane] > partial[lane] ? x[i + lane] : partial[lane];
  }
  float largest = -std::numeric_limits<float>::infinity();
  for (; i < count; ++i) largest = std::max(largest, x[i]);
  for (const float value : partial) largest = std::max(largest, value);
  return largest;
}

// p[i] = bf16(2^(x[i] − offset)), returns Σ before rounding.
TRANSMLA_CLONES float exponentials_bf16(const float* x, Index count, float offset, bfloat16* p) {
  constexpr int lanes = 32;
  float partial[lanes] = {};
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int lane = 0; lane < lanes; ++lane) {
      const float value = exp2_nonpositive<true>(x[i + lane] - offset);
      const auto bits = std::bit_cast<std::uint32_t>(value);
      p[i + lane].bits = static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16);
      partial[lane] += value;
    }
  }
  float sum = 0;
  for (; i < count; ++i) {
    const float value = exp2_nonpositive<true>(x[i] - offset);
    p[i] = to_bfloat16(value);
    sum += value;
  }
  for (const float value : partial) sum += value;
  return sum;
}

// p[i] = 2^(x[i]·scale − offset), returns Σ p.
TRANSMLA_CLONES float exponentials(const float* x, Index count, float scale, float offset, float* p) {
  constexpr int lanes = 32;
  float partial[lanes] = {};
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (int lane = 0; lane < lanes; ++lane) {
      const float value = exp2_nonpositive(x[i + lane] * scale - offset);
      p[i + lane] = value;
      partial[lane] += value;
    }
  }
  float sum = 0;
  for (; i < count; ++i) sum += p[i] = exp2_nonpositive(x[i] * scale - offset);
  for (const float value : partial) sum += value;
  return sum;
}

// 1 / (1 + e^−x), by e^−|x|, so that nothing overflows.
inline float sigmoid(float x) {
  const float magnitude = x < 0 ? x : -x;
  const float e = exp2_nonpositive(magnitude * log2_e);
  return (x < 0 ? e : 1.0F) / (1.0F + e);
}

// (1 + tanh(u)) / 2 is sigmoid(2u).
template <Activation activation>
inline float activated(float x) {
  if constexpr (activation == Activation::silu) return x * sigmoid(x);
  constexpr float twice_root = 1.59576912160573071176F;  // 2·√(2/π)
  return x * sigmoid(twice_root * (x + 0.044715F * x * x * x));
}

inline float tanh_of(float x) {
  const float magnitude = x < 0 ? -x : x;
  const float e = exp2_nonpositive(-2.0F * log2_e * magnitude);
  const float square = x * x;
  // The Taylor-like polynomial of Cephes' tanhf, for what would cancel in 1 − e.
  float p = -5.70498872745e-3F;
  p = p * square + 2.06390887954e-2F;
  p = p * square - 5.37397155531e-2F;
  p = p * square + 1.33314422036e-1F;
  p = p * square - 3.33332819422e-1F;
  const float small = x + x * (square * p), large = (1.0F - e) / (1.0F + e);
  return magnitude < 0.625F ? small : x < 0 ? -large : large;
}

TRANSMLA_CLONES void silu_times(const float* gate, const float* up, Index count, float* out) {
  for (Index i = 0; i < count; ++i) out[i] = activated<Activation::silu>(gate[i]) * up[i];
}

TRANSMLA_CLONES void silu_times(const bfloat16* gate, const bfloat16* up, Index count, bfloat16* out) {
  for (Index i = 0; i < count; ++i)
    out[i] = to_bfloat16(activated<Activation::silu>(to_float(gate[i])) * to_float(up[i]));
}

TRANSMLA_CLONES void gelu_times(const float* gate, const float* up, Index count, float* out) {
  for (Index i = 0; i < count; ++i) out[i] = activated<Activation::gelu_tanh>(gate[i]) * up[i];
}

TRANSMLA_CLONES void gelu_times(const bfloat16* gate, const bfloat16* up, Index count, bfloat16* out) {
  for (Index i = 0; i < count; ++i)
    out[i] = to_bfloat16(activated<Activation::gelu_tanh>(to_float(gate[i])) * to_float(up[i]));
}

TRANSMLA_CLONES void add_scaled_by_gain(const float* x, const float* gain, float factor, Index count, float* y) {
  for (Index i = 0; i < count; ++i) y[i] += x[i] * factor * gain[i];
}

float norm_factor(const float* row, Index cols, double eps) {
  return static_cast<float>(1.0 / std::sqrt(sum_of_squares(row, cols) / static_cast<double>(cols) + eps));
}

constexpr Index scratch_width = 1024;  // rows are rounded through a buffer of this many floats

}  // namespace

void round_row(const float* x, Index count, Precision precision, void* out) {
  if (precision == Precision::bf16) {
    round_to_bf16(x, count, static_cast<bfloat16*>(out));
  } else if (out != x) {
    std::copy(x, x + count, static_cast<float*>(out));
  }
}

void rms_norm(const float* x, Index stride, Index rows, const float* gain, double eps, Operand& out) {
  const Index cols = out.cols();
#pragma omp parallel for schedule(static)
  for (Index r = 0; r < rows; ++r) {
    const float* row = x + r * stride;
    const float factor = norm_factor(row, cols, eps);
    if (out.precision() == Precision::f32) {
      scale_by_gain(row, gain, factor, cols, out.f32(r));
      continue;
    }
    float scratch[scratch_width];
    for (Index first = 0; first < cols; first += scratch_width) {
      const Index count = std::min(scratch_width, cols - first);
      scale_by_gain(row + first, gain + first, factor, count, scratch);
      round_to_bf16(scratch, count, out.bf16(r) + first);
    }
  }
}

void add_rms_norm(const float* x, Index rows, Index cols, const float* gain, double eps, float* y) {
#pragma omp parallel for schedule(static)
  for (Index r = 0; r < rows; ++r) {
    const float* row = x + r * cols;
    add_scaled_by_gain(row, gain, norm_factor(row, cols, eps), cols, y + r * cols);
  }
}

void rms_norm_heads(float* x, Index stride, Index rows, const VectorF& gain, double eps, Index heads, float* rms) {
#pragma omp parallel for schedule(static)
  for (Index r = 0; r < rows; ++r) {
    for (Index head = 0; head < heads; ++head) {
      float* part = x + r * stride + head * gain.size();
      const float factor = norm_factor(part, gain.size(), eps);
      scale_by_gain(part, gain.data(), factor, gain.size(), part);
      rms[r * heads + head] = 1 / factor;
    }
  }
}

void to_operand(const float* x, Index stride, Index rows, Operand& out) {
#pragma omp parallel for schedule(static)
  for (Index r = 0; r < rows; ++r) round_row(x + r * stride, out.cols(), out.precision(), out.row(r));
}

void gated_unit(Activation activation, const Operand& gate_up, Index rows, Operand& out) {
  const Index cols = out.cols();
  const auto times = [&](const auto* gate, auto* to) {
    activation == Activation::silu ? silu_times(gate, gate + cols, cols, to) : gelu_times(gate, gate + cols, cols, to);
  };
#pragma omp parallel for schedule(static)
  for (Index r = 0; r < rows; ++r) {
    out.precision() == Precision::bf16 ? times(gate_up.bf16(r), out.bf16(r)) : times(gate_up.f32(r), out.f32(r));
  }
}

TRANSMLA_CLONES void soft_cap_row(float* x, Index count, float cap) {
  const float inverse = 1.0F / cap;
  for (Index i = 0; i < count; ++i) x[i] = cap * tanh_of(x[i] * inverse);
}

TRANSMLA_CLONES void soft_cap_gradient_row(float* g, const float* capped, Index count, float cap) {
  const float inverse = 1.0F / cap;
  for (Index i = 0; i < count; ++i) {
    const float ratio = capped[i] * inverse;
    g[i] *= 1.0F - ratio * ratio;
  }
}

float softmax_block(const float* s, Index valid, Index count, float* largest, float* sum, Precision precision,
                    void* p) {
  const float old = *largest;
  const float now = std::max(old, largest_of(s, valid));
  float block_sum = 0;
  if (precision == Precision::bf16) {
    auto* rounded = static_cast<bfloat16*>(p);
    block_sum = exponentials_bf16(s, valid, now, rounded);
    std::fill(rounded + valid, rounded + count, bfloat16{0});
  } else {
    auto* exact = static_cast<float*>(p);
    block_sum = exponentials(s, valid, 1.0F, now, exact);
    std::fill(exact + valid, exact + count, 0.0F);
  }
  const float factor = old == -std::numeric_limits<float>::infinity() ? 0.0F : exp2_nonpositive(old - now);
  *largest = now;
  *sum = *sum * factor + block_sum;
  return factor;
}

void log_sum_exp_block(const float* logits, Index count, float* largest, double* sum) {
  const float old = *largest;
  const float now = std::max(old, largest_of(logits, count));
  double block_sum = 0;
  float scratch[scratch_width];
  for (Index first = 0; first < count; first += scratch_width) {
    const Index width = std::min(scratch_width, count - first);
    block_sum += exponentials(logits + first, width, log2_e, now * log2_e, scratch);
  }
  *sum = *sum * (old == -std::numeric_limits<float>::infinity() ? 0.0 : std::exp(static_cast<double>(old - now))) +
         block_sum;
  *largest = now;
}

TRANSMLA_CLONES double weighted_difference(const float* p, const float* s, const float* t, Index count) {
  constexpr int lanes = 32;
  float partial[lanes] = {};
  Index j = 0;
  for (; j + lanes <= count; j += lanes) {
    for (int lane = 0; lane < lanes; ++lane) partial[lane] += p[j + lane] * (s[j + lane] - t[j + lane]);
  }
  double sum = 0;
  for (; j < count; ++j) sum += p[j] * (s[j] - t[j]);
  for (const float value : partial) sum += value;
  return sum;
}

TRANSMLA_CLONES void subtract_row(float* x, const float* y, Index count) {
  for (Index i = 0; i < count; ++i) x[i] -= y[i];
}

TRANSMLA_CLONES void softmax_gradient_row(float* dp, const float* p, float mean, Index count) {
  for (Index j = 0; j < count; ++j) dp[j] = p[j] * (dp[j] - mean);
}

TRANSMLA_CLONES void scale_row(float* x, Index count, float factor) {
  for (Index i = 0; i < count; ++i) x[i] *= factor;
}

}  // namespace transmla
