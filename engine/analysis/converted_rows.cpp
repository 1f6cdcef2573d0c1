#include "engine/analysis/converted_rows.h"

#include <cmath>

#include "engine/forward/attention_rows.h"
#include "engine/math/parallel.h"

namespace transmla {
namespace {

using RowsRef = Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>;

// The true RMSNorm of a latent, where a plan has one.
void norm_rows(const std::optional<double>& gain, MatrixF& latent) {
  if (!gain) return;
  const double eps = LatentNorm().eps, width = static_cast<double>(latent.cols());
  for (Index i = 0; i < latent.rows(); ++i) {
    latent.row(i) *= static_cast<float>(*gain / std::sqrt(latent.row(i).squaredNorm() / width + eps));
  }
}

// P norm(Pᵀ(q − bias)) + bias
MatrixF through_latent(const RowsRef& q, const VectorF& bias, const MatrixF& basis, const std::optional<double>& gain) {
  MatrixF unbiased = q;
  if (bias.size() > 0) unbiased.rowwise() -= bias.transpose();
  MatrixF latent = unbiased * basis;
  norm_rows(gain, latent);
  MatrixF queries = latent * basis.transpose();
  if (bias.size() > 0) queries.rowwise() += bias.transpose();
  return queries;
}

}  // namespace

// A plan's matrices in fp32, so that they are converted once and not by every block of rows.
struct ConvertedRows::PlanWeights {
  explicit PlanWeights(const MlaLayer& plan)
      : key(plan.rotary.key.cast<float>()), query_basis(plan.query_basis.cast<float>()) {
    for (const MatrixD& query_h : plan.rotary.query) query.emplace_back(query_h.cast<float>());
    if (plan.latent) {
      down = plan.latent->down.cast<float>();
      key_up = plan.latent->key_up.cast<float>();
      value_up = plan.latent->value_up.cast<float>();
    } else {
      key_up = plan.rotary.position_free.cast<float>();
    }
  }
  MatrixF key, query_basis;    // A [H·d, 2R], P [nq·d, q rank]
  std::vector<MatrixF> query;  // B_h
  MatrixF down;                // C [2·H·d, r]; empty without a latent
  MatrixF key_up, value_up;    // U_k or N, U_v
};

void turn_sequences(const RopeTable& table, Index length, int heads, MatrixF& rows) {
  parallel_rows(rows.rows(), [&](Index first, Index count) {
    for (Index row = first; row < first + count; ++row) {
      rotate_rows(table, row % length, heads, rows.middleRows(row, 1));
    }
  });
}

ConvertedRows::ConvertedRows(const ModelConfig& config, const LayerWeights& weights, const AttentionActivations& input,
                             const MlaLayer& plan)
    : length(input.length),
      head_dim(config.head_dim),
      query_heads(config.query_heads),
      key_heads(plan.rotary.key_heads),
      value_heads(plan.latent ? plan.latent->value_heads : config.kv_heads),
      queries(input.q.rows(), config.q_width()),
      rope_queries(input.q.rows(), query_heads * plan.rotary.key.cols()),
      rope_keys(input.q.rows(), plan.rotary.key.cols()),
      nope_keys(input.q.rows(), key_heads * head_dim),
      values(input.q.rows(), value_heads * head_dim) {
  const PlanWeights small(plan);
  parallel_rows(input.q.rows(), [&](Index first, Index count) {
    fill_queries(weights, input, plan, small, first, count);
    fill_keys_and_values(input, plan, small, first, count);
  });
  const RopeTable slots = rope_table(plan.rotary.frequencies, input.length);
  turn_sequences(slots, length, config.query_heads, rope_queries);
  turn_sequences(slots, length, 1, rope_keys);
}

void ConvertedRows::fill_queries(const LayerWeights& weights, const AttentionActivations& input, const MlaLayer& plan,
                                 const PlanWeights& small, Index first, Index count) {
  const Index rotary = rope_keys.cols();
  const auto q = input.q.middleRows(first, count);
  auto own = queries.middleRows(first, count);
  if (small.query_basis.size() > 0) {
    own = through_latent(q, weights.q_bias, small.query_basis, plan.query_norm_gain);
  } else {
    own = q;
  }
  for (Index head = 0; head < query_heads; ++head) {
    rope_queries.block(first, head * rotary, count, rotary).noalias() =
        own.middleCols(head * head_dim, head_dim) * small.query[static_cast<std::size_t>(head)];
  }
}

void ConvertedRows::fill_keys_and_values(const AttentionActivations& input, const MlaLayer& plan,
                                         const PlanWeights& small, Index first, Index count) {
  const auto z = input.z.middleRows(first, count);
  const auto k = z.leftCols(small.key.rows());
  auto own_keys = nope_keys.middleRows(first, count), own_values = values.middleRows(first, count);
  rope_keys.middleRows(first, count).noalias() = k * small.key;
  if (!plan.latent) {
    own_keys.noalias() = k * small.key_up.transpose();
    own_values = z.rightCols(k.cols());
    return;
  }
  MatrixF latent = z * small.down;
  norm_rows(plan.kv_norm_gain, latent);
  own_keys.noalias() = latent * small.key_up.transpose();
  own_values.noalias() = latent * small.value_up.transpose();
}

MatrixF ConvertedRows::head_queries(Index sequence, Index head) const {
  const Index rotary = rope_keys.cols(), first = sequence * length;
  MatrixF both(length, head_dim + rotary);
  both << queries.block(first, head * head_dim, length, head_dim),
      rope_queries.block(first, head * rotary, length, rotary);
  return both;
}

MatrixF ConvertedRows::head_keys(Index sequence, Index head) const {
  const Index rotary = rope_keys.cols(), first = sequence * length, key_head = head / (query_heads / key_heads);
  MatrixF both(length, head_dim + rotary);
  both << nope_keys.block(first, key_head * head_dim, length, head_dim), rope_keys.middleRows(first, length);
  return both;
}

MatrixF ConvertedRows::head_values(Index sequence, Index head) const {
  const Index value_head = head / (query_heads / value_heads);
  return values.block(sequence * length, value_head * head_dim, length, head_dim);
}

}  // namespace transmla
