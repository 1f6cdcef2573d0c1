#include "engine/conversion/score/attention_loss.h"

#include <array>
#include <numbers>

#include "engine/conversion/score/attention_work.h"
#include "engine/math/kernels.h"
#include "engine/math/parallel.h"

namespace transmla {
namespace {

// A head's blocks of rows go to two pieces by turns, so that few heads keep all threads busy; each has sums of its own.
constexpr Index kPieces = 2;

template <class Use>
void for_blocks(Index length, Index piece, Use use) {
  constexpr Index block = attention_row_block;
  for (Index first = piece * block; first < length; first += kPieces * block)
    use(first, std::min(block, length - first));
}

// The original's turned queries and keys.
struct Teacher {
  Teacher(const ModelConfig& config, const RopeTable& theta, const AttentionSample& sample)
      : head_dim(config.head_dim), group(config.group()) {
    const MatrixF& q_rows = sample.teacher_q.size() > 0 ? sample.teacher_q : sample.q;
    const MatrixF& z_rows = sample.teacher_z.size() > 0 ? sample.teacher_z : sample.z;
    q = rotated_rows(theta, rows_of(q_rows), config.query_heads);
    const Rows k_rows(z_rows.data(), z_rows.rows(), config.kv_width(), Eigen::OuterStride<>(z_rows.cols()));
    k = rotated_rows(theta, k_rows, config.kv_heads);
  }
  auto head_q(Index head) const { return q.middleCols(head * head_dim, head_dim); }
  auto head_k(Index head) const { return k.middleCols(head / group * head_dim, head_dim); }
  Index head_dim, group;
  MatrixF q;  // [T, nq·d]
  MatrixF k;  // [T, H·d]
};

// Turns converted scores into softmax − p, given the original's scores, and returns Σ KL over the rows, in nats.
double divergence_block(Index first, const MatrixF& original, MatrixF& converted) {
  VectorF p(original.cols());
  double sum = 0;
  for (Index i = 0; i < converted.rows(); ++i) {
    const Index valid = first + i + 1;
    float* row = converted.row(i).data();
    p = original.row(i);
    const double lse = softmax_row(p.data(), valid, p.size());
    const double dot = weighted_difference(p.data(), original.row(i).data(), row, valid);
    const double converted_lse = softmax_row(row, valid, p.size());
    sum += dot - lse + converted_lse;
    subtract_row(row, p.data(), valid);
  }
  return sum * std::numbers::ln2;
}

// One head of a sample, ready for its pieces.
struct HeadRows {
  HeadRows(const AttentionWork& work, Index index)
      : head(index), q(work.head_queries(index)), k(work.head_keys(index)) {}
  Index head;
  MatrixF q, k;  // [T, d + 2R]
};

HeadGradient zero_gradient(const AttentionWork& work) {
  return {MatrixF::Zero(work.length, work.rotary), MatrixF::Zero(work.length, work.head_dim + work.rotary)};
}

void add_scores(Index first, const MatrixF& by_scores, const HeadRows& rows, HeadGradient& gradient) {
  const Index count = by_scores.rows(), n = by_scores.cols(), rotary = gradient.queries.cols();
  gradient.queries.middleRows(first, count).noalias() = by_scores * rows.k.topRightCorner(n, rotary);
  gradient.keys.topRows(n).noalias() += by_scores.transpose() * rows.q.middleRows(first, count);
}

// work(head, piece) for all, then the heads' gradients summed in a fixed order.
template <class Work>
void run_pieces(AttentionWork& work, std::vector<std::array<HeadGradient, kPieces>>* gradients, Work piece_work) {
  const Index heads = work.config.query_heads;
  parallel_pieces(heads * kPieces, [&](Index i) { piece_work(i / kPieces, i % kPieces); });
  if (gradients == nullptr) return;
  parallel_pieces(heads, [&](Index head) {
    auto& pieces = (*gradients)[static_cast<std::size_t>(head)];
    pieces[0].queries += pieces[1].queries;
    pieces[0].keys += pieces[1].keys;
    work.take(head, pieces[0]);
    pieces = {};
  });
}

// Σ KL over a piece's rows; its gradient by scores, softmax − p times the cap's slope, goes to use(first, gradient).
template <class Use>
double piece_divergence(const AttentionWork& work, const Teacher& teacher, const HeadRows& rows, Index piece, Use use) {
  MatrixF original, converted, capped;
  double sum = 0;
  for_blocks(work.length, piece, [&](Index first, Index count) {
    score_block(teacher.head_q(rows.head), teacher.head_k(rows.head), first, count, work.scores, original);
    score_block(rows.q, rows.k, first, count, work.scores, converted);
    if (work.scores.cap > 0) capped = converted;
    sum += divergence_block(first, original, converted);
    gradient_before_cap(capped, work.scores, converted);
    use(first, converted);
  });
  return sum;
}

// The output loss: heads forward, the error at the block's output, heads backward.
class OutputLoss {
 public:
  OutputLoss(AttentionWork& work, const Teacher& teacher, double score_weight)
      : work_(work),
        teacher_(teacher),
        score_weight_(score_weight),
        values_(work.length, work.config.q_width()),
        heads_(work.length, values_.cols()),
        error_(work.length, work.parameters.output.rows()),
        probabilities_(static_cast<std::size_t>(work.config.query_heads)) {
    for (auto& blocks : probabilities_) {
      blocks.resize(static_cast<std::size_t>((work.length + attention_row_block - 1) / attention_row_block));
    }
  }

  AttentionLoss forward() {
    parallel_rows(work_.length, [this](Index first, Index count) {
      values_.middleRows(first, count).noalias() =
          work_.latent.middleRows(first, count) * work_.parameters.value_up.transpose();
    });
    run_pieces(work_, nullptr, [this](Index head, Index piece) { forward_piece(head, piece); });
    const auto& target = work_.sample.target;
    parallel_rows(work_.length, [&](Index first, Index count) {
      error_.middleRows(first, count) = -target.middleRows(first, count);
      error_.middleRows(first, count).noalias() +=
          heads_.middleRows(first, count) * work_.parameters.output.transpose();
    });
    const auto& weight = work_.sample.weight;
    const auto norm_of = [&](const MatrixF& rows) {
      return weight.cast<double>().dot(rows.rowwise().squaredNorm().cast<double>());
    };
    target_norm_ = std::max(norm_of(target), 1e-30);
    return {0, norm_of(error_) / target_norm_};
  }

  // After forward(); adds the score loss where it is wanted.
  AttentionLoss backward(AttentionLoss loss, std::vector<MatrixF>& gradients) {
    const auto factor = static_cast<float>(2 / target_norm_);
    const MatrixF by_output = factor * (work_.sample.weight.asDiagonal() * error_);  // [T, hidden]
    head_gradient_.resize(work_.length, values_.cols());
    value_gradient_.resize(work_.length, values_.cols());
    parallel_rows(work_.length, [&](Index first, Index count) {
      head_gradient_.middleRows(first, count).noalias() = by_output.middleRows(first, count) * work_.parameters.output;
    });
    loss.scores = backward_heads() / static_cast<double>(rows());
    gradients = work_.score_gradients(work_.scores.scale);
    MatrixF by_latent(work_.length, work_.latent.cols());
    parallel_rows(work_.length, [&](Index first, Index count) {
      auto own = by_latent.middleRows(first, count);
      own.noalias() = work_.scores.scale * (work_.nope_key_gradient.middleRows(first, count) * work_.parameters.key_up);
      own.noalias() += value_gradient_.middleRows(first, count) * work_.parameters.value_up;
    });
    gradients.push_back(transposed_product(work_.sample.z, by_latent));
    gradients.push_back(transposed_product(value_gradient_, work_.latent));
    gradients.push_back(transposed_product(by_output, heads_));
    return loss;
  }

 private:
  Index rows() const { return work_.length * work_.config.query_heads; }
  auto columns(MatrixF& all, Index head) { return all.middleCols(head * work_.head_dim, work_.head_dim); }
  MatrixF& block_of(Index head, Index first) {
    return probabilities_[static_cast<std::size_t>(head)][static_cast<std::size_t>(first / attention_row_block)];
  }

  void forward_piece(Index head, Index piece) {
    const HeadRows rows(work_, head);
    const MatrixF v = columns(values_, head);
    for_blocks(work_.length, piece, [&](Index first, Index count) {
      MatrixF& p = block_of(head, first);
      score_block(rows.q, rows.k, first, count, work_.scores, p);
      for (Index i = 0; i < count; ++i) softmax_row(p.row(i).data(), first + i + 1, p.cols());
      heads_.block(first, head * work_.head_dim, count, work_.head_dim).noalias() = p * v.topRows(p.cols());
    });
  }

  // Leaves the heads' gradients in work_ and value_gradient_; returns Σ KL.
  double backward_heads() {
    const auto heads = static_cast<std::size_t>(work_.config.query_heads);
    std::vector<std::array<HeadGradient, kPieces>> gradients(heads);
    std::vector<std::array<MatrixF, kPieces>> by_values(heads);
    std::vector<std::array<double, kPieces>> divergence(heads, {0, 0});
    run_pieces(work_, &gradients, [&](Index head, Index piece) {
      const auto h = static_cast<std::size_t>(head), p = static_cast<std::size_t>(piece);
      gradients[h][p] = zero_gradient(work_);
      by_values[h][p] = MatrixF::Zero(work_.length, work_.head_dim);
      divergence[h][p] = backward_piece(head, piece, gradients[h][p], by_values[h][p]);
    });
    double sum = 0;
    for (std::size_t h = 0; h < heads; ++h) {
      columns(value_gradient_, static_cast<Index>(h)) = by_values[h][0] + by_values[h][1];
      sum += divergence[h][0] + divergence[h][1];
    }
    return sum;
  }

  double backward_piece(Index head, Index piece, HeadGradient& gradient, MatrixF& by_values) {
    const HeadRows rows(work_, head);
    const MatrixF v = columns(values_, head), by_heads = columns(head_gradient_, head);
    MatrixF by_scores, capped;
    const auto propagate = [&](Index first, const MatrixF* divergence) {
      const MatrixF& p = block_of(head, first);
      const auto own = by_heads.middleRows(first, p.rows());
      const auto out = columns(heads_, head).middleRows(first, p.rows());
      by_scores.resize(p.rows(), p.cols());
      by_scores.noalias() = own * v.topRows(p.cols()).transpose();
      for (Index i = 0; i < p.rows(); ++i) {
        softmax_gradient_row(by_scores.row(i).data(), p.row(i).data(), own.row(i).dot(out.row(i)), p.cols());
      }
      if (work_.scores.cap > 0) {
        score_block(rows.q, rows.k, first, p.rows(), work_.scores, capped);
        gradient_before_cap(capped, work_.scores, by_scores);
      }
      if (divergence) by_scores += static_cast<float>(score_weight_ / static_cast<double>(this->rows())) * *divergence;
      by_values.topRows(p.cols()).noalias() += p.transpose() * own;
      add_scores(first, by_scores, rows, gradient);
    };
    if (score_weight_ > 0) {
      return piece_divergence(work_, teacher_, rows, piece,
                              [&](Index first, const MatrixF& block) { propagate(first, &block); });
    }
    for_blocks(work_.length, piece, [&](Index first, Index) { propagate(first, nullptr); });
    return 0;
  }

  AttentionWork& work_;
  const Teacher& teacher_;
  double score_weight_;
  MatrixF values_;          // [T, nq·d]
  MatrixF heads_;           // [T, nq·d]
  MatrixF error_;           // [T, hidden]
  MatrixF head_gradient_;   // [T, nq·d]
  MatrixF value_gradient_;  // [T, nq·d]
  double target_norm_ = 1;
  std::vector<std::vector<MatrixF>> probabilities_;  // by head and block of rows
};

}  // namespace

AttentionLoss AttentionLosses::scores(const AttentionParameters& parameters, const AttentionSample& sample,
                                      std::vector<MatrixF>* gradients) const {
  AttentionWork work(config_, slots_, parameters, sample);
  const Teacher teacher(config_, theta_, sample);
  const auto heads = static_cast<std::size_t>(config_.query_heads);
  std::vector<std::array<HeadGradient, kPieces>> sums(heads);
  MatrixD divergence(config_.query_heads, kPieces);
  run_pieces(work, gradients ? &sums : nullptr, [&](Index head, Index piece) {
    const HeadRows rows(work, head);
    auto& sum = sums[static_cast<std::size_t>(head)][static_cast<std::size_t>(piece)];
    if (gradients) sum = zero_gradient(work);
    divergence(head, piece) = piece_divergence(work, teacher, rows, piece, [&](Index first, const MatrixF& by_scores) {
      if (gradients) add_scores(first, by_scores, rows, sum);
    });
  });
  const double rows = static_cast<double>(work.length) * config_.query_heads;
  if (gradients) *gradients = work.score_gradients(static_cast<float>(work.scores.scale / rows));
  return {divergence.sum() / rows, 0};
}

AttentionLoss AttentionLosses::output(const AttentionParameters& parameters, const AttentionSample& sample,
                                      double score_weight, std::vector<MatrixF>* gradients) const {
  AttentionWork work(config_, slots_, parameters, sample);
  const Teacher teacher(config_, theta_, sample);
  OutputLoss loss(work, teacher, score_weight);
  const AttentionLoss forward = loss.forward();
  return gradients ? loss.backward(forward, *gradients) : forward;
}

}  // namespace transmla
