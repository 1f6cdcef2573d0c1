#include "engine/export/deepseek_attention.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/math/bfloat16.h"

namespace transmla {
namespace {

constexpr double kSmallestRms = 0x1p-60;  // keeps exponents finite where a latent is zero

// 2R rows of the rotate_half layout (real half, imaginary half) become interleaved pairs, in place.
template <class Rows>
void interleave(Rows&& rows) {
  const typename std::decay_t<Rows>::PlainObject halves = rows;
  const Index slots = halves.rows() / 2;
  for (Index slot = 0; slot < slots; ++slot) {
    rows.row(2 * slot) = halves.row(slot);
    rows.row(2 * slot + 1) = halves.row(slots + slot);
  }
}

void interleave_heads(const HeadLayout& layout, MatrixF& rows) {
  for (Index head = 0; head < layout.query_heads; ++head) {
    interleave(rows.middleRows(head * layout.qk_dim() + layout.nope_dim, layout.rope_dim));
  }
}

VectorF or_zeros(const VectorF& bias, Index size) { return bias.size() > 0 ? bias : VectorF(VectorF::Zero(size)); }

MatrixF scaled_columns(const MatrixF& matrix, const VectorD& scale) {
  return (matrix.cast<double>() * scale.asDiagonal()).cast<float>();
}

// Without a query latent, stock checkpoints hold a query bias on q_a only: q_a = W_q and q_b = [I; B_hᵀ] per head. The
// position-free rows of a folded head are W_q,h itself.
void split_biased_queries(const MlaLayer& plan, AttentionWeights& weights) {
  const auto& layout = weights.layout;
  const Index d = layout.nope_dim, qk = layout.qk_dim();
  const Index width = Index{layout.query_heads} * d;
  weights.q_in.resize(width, weights.q_out.cols());
  weights.q_in_bias.resize(width);
  MatrixF q_out = MatrixF::Zero(weights.q_out.rows(), width);
  for (Index head = 0; head < layout.query_heads; ++head) {
    weights.q_in.middleRows(head * d, d) = weights.q_out.middleRows(head * qk, d);
    weights.q_in_bias.segment(head * d, d) = weights.q_out_bias.segment(head * qk, d);
    q_out.block(head * qk, head * d, d, d).setIdentity();
    q_out.block(head * qk + d, head * d, layout.rope_dim, d) =
        plan.rotary.query[static_cast<std::size_t>(head)].transpose().cast<float>();
  }
  weights.q_out = std::move(q_out);
  weights.q_out_bias.resize(0);
}

// A query bias behind a latent becomes one more latent number that no input moves: a zero row with a bias, whose column
// of q_b is the query bias. `in` is the latent's scale; the stored constant is a power of two below the latent's rms.
void append_constant(double in, double largest, AttentionWeights& weights) {
  const double stored = std::exp2(std::floor(std::log2(in * std::max(largest, kSmallestRms))));
  const Index rank = weights.q_in.rows();
  weights.q_in.conservativeResize(rank + 1, Eigen::NoChange);
  weights.q_in.row(rank).setZero();
  VectorF bias(rank + 1);
  bias << or_zeros(weights.q_in_bias, rank), static_cast<float>(stored / in);
  weights.q_in_bias = bias;
  weights.q_out.conservativeResize(Eigen::NoChange, rank + 1);
  weights.q_out.col(rank) = (weights.q_out_bias.cast<double>() * (in / stored)).cast<float>();
  weights.q_out_bias.resize(0);
}

void export_queries(AttentionExport& input, const DeepseekShape& shape, DeepseekAttention& to) {
  AttentionWeights& weights = input.weights;
  to.q_scale = double{weights.layout.scores.scale} * std::sqrt(shape.qk_dim());
  if (!shape.query_rank) {
    to.q = static_cast<float>(to.q_scale) * weights.q_out;
    interleave_heads(weights.layout, to.q);
    return;
  }
  const Index rank = *shape.query_rank;
  if (weights.q_in.size() == 0) split_biased_queries(*input.plan, weights);
  const auto scale = weights.q_norm ? true_norm(*weights.q_norm, to.q_scale, input.dtype)
                                    : constant_gain(rank, input.rms.query_largest, to.q_scale);
  if (weights.q_out_bias.size() > 0) append_constant(scale.in, input.rms.query_largest, weights);
  to.q_in = scale.in;
  to.q_a = static_cast<float>(scale.in) * weights.q_in;
  if (shape.bias) to.q_a_bias = static_cast<float>(scale.in) * or_zeros(weights.q_in_bias, rank);
  to.q_norm = scale.norm;
  to.q_b = scaled_columns(weights.q_out, scale.out);
  interleave_heads(weights.layout, to.q_b);
}

// kv_out's rows [keys of all heads | values of all heads] as [key | value] per query head.
MatrixF expanded_heads(const HeadLayout& layout, const MatrixF& kv_out) {
  const Index nope = layout.nope_dim, value = layout.value_dim, values_at = layout.key_heads * nope;
  MatrixF rows(layout.query_heads * (nope + value), kv_out.cols());
  for (Index head = 0; head < layout.query_heads; ++head) {
    const Index key_head = head * layout.key_heads / layout.query_heads;
    const Index value_head = head * layout.value_heads / layout.query_heads;
    rows.middleRows(head * (nope + value), nope) = kv_out.middleRows(key_head * nope, nope);
    rows.middleRows(head * (nope + value) + nope, value) = kv_out.middleRows(values_at + value_head * value, value);
  }
  return rows;
}

// W_o of what the expansion's bias adds to every head's value: rows of attention sum to one.
VectorD output_of_bias(const AttentionWeights& weights) {
  const auto& layout = weights.layout;
  const Index value = layout.value_dim, values_at = Index{layout.key_heads} * layout.nope_dim;
  VectorD values(layout.query_heads * value);
  for (Index head = 0; head < layout.query_heads; ++head) {
    const Index value_head = head * layout.value_heads / layout.query_heads;
    values.segment(head * value, value) =
        weights.kv_out_bias.segment(values_at + value_head * value, value).cast<double>();
  }
  return weights.o.cast<double>() * values;
}

void export_keys_and_values(const AttentionExport& input, const DeepseekShape& shape, DeepseekAttention& to) {
  const AttentionWeights& weights = input.weights;
  const Index rank = shape.kv_rank, rope = shape.rope_dim;
  const auto scale =
      weights.kv_norm ? true_norm(*weights.kv_norm, 1, input.dtype) : constant_gain(rank, input.rms.kv_largest, 1);
  to.kv_in = scale.in;
  to.kv_norm = scale.norm;
  to.kv_a.resize(rank + rope, weights.kv_in.cols());
  to.kv_a << static_cast<float>(scale.in) * weights.kv_in.bottomRows(rank), weights.kv_in.topRows(rope);
  interleave(to.kv_a.bottomRows(rope));
  to.kv_b = scaled_columns(expanded_heads(weights.layout, weights.kv_out), scale.out);
  to.o = static_cast<float>(input.residual_scale) * weights.o;
  if (!shape.bias) return;
  const VectorD bias = or_zeros(weights.kv_in_bias, rope + rank).cast<double>();
  to.kv_a_bias.resize(rank + rope);
  to.kv_a_bias << (scale.in * bias.tail(rank)).cast<float>(), bias.head(rope).cast<float>();
  interleave(to.kv_a_bias.tail(rope));
  VectorD o_bias = or_zeros(weights.o_bias, weights.o.rows()).cast<double>();
  if (weights.kv_out_bias.size() > 0) o_bias += output_of_bias(weights);
  to.o_bias = (input.residual_scale * o_bias).cast<float>();
}

}  // namespace

double export_eps(const ModelConfig& config) { return config.family->sandwich_norms ? config.norm_eps : kStockEps; }

LatentScale constant_gain(Index rank, double largest, double wanted) {
  constexpr int kBelow = 10;  // rms ≤ 2^-10·√eps: rsqrt(ms + eps) is 1/√eps to 2^-21
  const double weight = std::exp2(std::ceil(std::log2(wanted * std::max(largest, kSmallestRms))) + kBelow);
  LatentScale scale;
  scale.in = wanted * std::sqrt(kStockEps) / weight;
  scale.norm = VectorF::Constant(rank, static_cast<float>(weight));
  scale.out = VectorD::Ones(rank);
  return scale;
}

LatentScale true_norm(const LatentNorm& norm, double wanted, ExportDType dtype) {
  LatentScale scale;
  scale.in = std::sqrt(kStockEps / norm.eps);
  scale.norm = norm.gain;
  if (dtype != ExportDType::f32) scale.norm = norm.gain.unaryExpr([](float gain) { return round_to_bfloat16(gain); });
  scale.out = wanted * norm.gain.cast<double>().cwiseQuotient(scale.norm.cast<double>());
  return scale;
}

DeepseekAttention deepseek_attention(AttentionExport input, const DeepseekShape& shape) {
  DeepseekAttention exported;
  export_queries(input, shape, exported);
  export_keys_and_values(input, shape, exported);
  return exported;
}

}  // namespace transmla
