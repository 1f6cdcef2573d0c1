#include "engine/statistics/attention_moments.h"

#include "engine/forward/attention_rows.h"
#include "engine/math/parallel.h"

namespace transmla {

AttentionSums::AttentionSums(const ModelConfig& config, const RopeTable& table, int length)
    : config_(config),
      table_(table),
      weighted_(2 * config.kv_width()),
      distances_(MatrixD::Zero(config.query_heads, length)) {}

VectorF AttentionSums::look(Index head, const MatrixF& q, const MatrixF& k) {
  const Index d = config_.head_dim, key_head = head / config_.group();
  VectorF squares = VectorF::Zero(q.rows());
  VectorF diagonals = VectorF::Zero(q.rows());  // of one block of rows
  for_each_probability_block(q.middleCols(head * d, d), k.middleCols(key_head * d, d), score_form(config_),
                             [&](Index first, const MatrixF& p) {
                               diagonals.setZero();
                               for (Index i = 0; i < p.rows(); ++i) {
                                 const Index keys = first + i + 1;
                                 const auto row = p.row(i).head(keys).array();
                                 squares.head(keys).array() += row.square().transpose();
                                 diagonals.head(keys).array() += (row * (1 - row)).reverse().transpose();
                               }
                               distances_.row(head).head(q.rows()) += diagonals.cast<double>().transpose();
                             });
  return squares;
}

void AttentionSums::add(const AttentionTap& tap, const Rows& kv) {
  const Index q_width = config_.q_width(), length = tap.length;
  for (Index first = 0; first < tap.rows(); first += length) {
    const MatrixF q = rotated_rows(
        table_, Rows(tap.q + first * q_width, length, q_width, Eigen::OuterStride<>(q_width)), config_.query_heads);
    const float* keys = tap.kv + first * tap.kv_width;
    const MatrixF k = rotated_rows(table_, Rows(keys, length, config_.kv_width(), Eigen::OuterStride<>(tap.kv_width)),
                                   config_.kv_heads);
    MatrixF weights(length, config_.query_heads);  // of each token, by head
    parallel_pieces(config_.query_heads, [&](Index head) { weights.col(head) = look(head, q, k); });
    const MatrixF scaled = weights.rowwise().sum().cwiseSqrt().asDiagonal() * kv.middleRows(first, length);
    weighted_.add(rows_of(scaled));
  }
}

std::vector<std::span<double>> AttentionSums::sums() {
  return {weighted_.sums(), {distances_.data(), static_cast<std::size_t>(distances_.size())}};
}

MatrixD AttentionSums::take_weighted_moment(double trace) {
  MatrixD moment = weighted_.take_mean(1);
  if (const double own = moment.trace(); own > 0) moment *= trace / own;
  return moment;
}

MatrixD AttentionSums::take_distances() {
  MatrixD shares = std::move(distances_);
  for (Index head = 0; head < shares.rows(); ++head) {
    const double sum = shares.row(head).sum();
    // A head that always looks at one token alone has no sensitivity: every distance counts alike.
    if (sum > 0) {
      shares.row(head) /= sum;
    } else {
      shares.row(head).setConstant(1.0 / static_cast<double>(shares.cols()));
    }
  }
  return shares;
}

}  // namespace transmla
