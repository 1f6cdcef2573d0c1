#include "engine/analysis/original_attention.h"

#include <cmath>
#include <numbers>

#include "engine/analysis/converted_rows.h"
#include "engine/forward/attention_rows.h"
#include "engine/forward/head_norms.h"
#include "engine/math/parallel.h"

namespace transmla {
namespace {

using Columns = Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>;

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

// Of some rows of some heads. Variances are of base-2 scores; only their ratio counts.
struct OriginalAttention::Sums {
  double score_error = 0, score = 0;  // Σ Var_p(s' − s), Σ Var_p(s)
  double divergence = 0;              // Σ KL, nats

  void add(const Sums& other) {
    score_error += other.score_error;
    score += other.score;
    divergence += other.divergence;
  }

  // One row of scores of `valid` keys each. Converted scores become probabilities; `p` is scratch [valid].
  void add_row(const float* original, float* converted, Index valid, Index count, float* p) {
    using Numbers = Eigen::Map<const Eigen::ArrayXf>;
    std::copy(original, original + valid, p);
    const double lse = softmax_row(p, valid, valid);
    const Numbers weight(p, valid), s(original, valid), t(converted, valid);
    const float mean = (weight * s).sum(), mean_error = (weight * (t - s)).sum();
    score += (weight * (s - mean).square()).sum();
    score_error += (weight * (t - s - mean_error).square()).sum();
    const double converted_lse = softmax_row(converted, valid, count);
    // KL = Σ p (s − s') − lse + lse'; rounding takes that of equal rows below 0.
    divergence += std::max(0.0, converted_lse - lse - mean_error) * std::numbers::ln2;
  }
};

OriginalAttention::OriginalAttention(const ModelConfig& config, const LayerWeights& weights, const RopeTable& theta,
                                     const AttentionActivations& input)
    : config_(config), weights_(weights), input_(input), q_(input.q), k_(input.z.leftCols(config.kv_width())) {
  turn_sequences(theta, input.length, config.query_heads, q_);
  turn_sequences(theta, input.length, config.kv_heads, k_);
  MatrixF heads(q_.rows(), q_.cols());
  const Index sequences = q_.rows() / input.length, nq = config.query_heads;
  parallel_pieces(sequences * nq, [&](Index piece) { attend(piece / nq, piece % nq, heads); });
  output_ = output_of(heads, weights.o);
}

void OriginalAttention::attend(Index sequence, Index head, MatrixF& heads) const {
  const Index d = config_.head_dim, length = input_.length, first_row = sequence * length;
  const Index key_head = head / config_.group();
  const auto values = input_.z.block(first_row, config_.kv_width() + key_head * d, length, d);
  for_each_probability_block(q_.block(first_row, head * d, length, d), k_.block(first_row, key_head * d, length, d),
                             score_form(config_), [&](Index first, const MatrixF& p) {
                               heads.block(first_row + first, head * d, p.rows(), d).noalias() =
                                   p * values.topRows(p.cols());
                             });
}

MatrixF OriginalAttention::output_of(const MatrixF& heads, const MatrixF& o) const {
  MatrixF output(heads.rows(), o.rows());
  parallel_rows(heads.rows(), [&](Index first, Index count) {
    output.middleRows(first, count).noalias() = heads.middleRows(first, count) * o.transpose();
  });
  return output;
}

OriginalAttention::Sums OriginalAttention::compare_head(const ConvertedRows& converted, Index sequence, Index head,
                                                        MatrixF& heads) const {
  const Index d = config_.head_dim, length = input_.length, first_row = sequence * length;
  const auto q = q_.block(first_row, head * d, length, d);
  const auto k = k_.block(first_row, head / config_.group() * d, length, d);
  const MatrixF converted_q = converted.head_queries(sequence, head), converted_k = converted.head_keys(sequence, head);
  const MatrixF values = converted.head_values(sequence, head);
  MatrixF s, t;  // [block, keys]
  VectorF p(length);
  Sums sums;
  for (Index first = 0; first < length; first += attention_row_block) {
    const Index rows = std::min(attention_row_block, length - first);
    score_block(q, k, first, rows, score_form(config_), s);
    score_block(converted_q, converted_k, first, rows, score_form(config_), t);
    for (Index i = 0; i < rows; ++i) sums.add_row(s.row(i).data(), t.row(i).data(), first + i + 1, t.cols(), p.data());
    heads.block(first_row + first, head * d, rows, d).noalias() = t * values.topRows(t.cols());
  }
  return sums;
}

ConvertedRows OriginalAttention::converted_rows(const MlaLayer& plan) const {
  if (input_.q_rms.size() == 0) return {config_, weights_, input_, plan};
  AttentionActivations folded = input_;
  undo_norms(input_.q_rms.data(), plan.norms.query, config_.head_dim, folded.q);
  undo_norms(input_.k_rms.data(), plan.norms.key, config_.head_dim, folded.z.leftCols(config_.kv_width()));
  return {config_, weights_, folded, plan};
}

AttentionError OriginalAttention::compare(const MlaLayer& plan) const {
  const ConvertedRows converted = converted_rows(plan);
  const Index nq = config_.query_heads, pieces = q_.rows() / input_.length * nq;
  MatrixF heads(q_.rows(), q_.cols());
  std::vector<Sums> sums(static_cast<std::size_t>(pieces));
  parallel_pieces(pieces, [&](Index piece) {
    sums[static_cast<std::size_t>(piece)] = compare_head(converted, piece / nq, piece % nq, heads);
  });
  Sums total;  // in the order of the pieces, whatever the threads did
  for (const Sums& piece : sums) total.add(piece);
  const MatrixF output = output_of(heads, plan.output.size() > 0 ? plan.output : weights_.o);
  const double error = (output - output_).rowwise().squaredNorm().cast<double>().sum();
  const double whole = output_.rowwise().squaredNorm().cast<double>().sum();
  const auto rows = static_cast<double>(pieces * input_.length);
  return {std::sqrt(ratio(total.score_error, total.score)), total.divergence / rows, ratio(error, whole)};
}

}  // namespace transmla
