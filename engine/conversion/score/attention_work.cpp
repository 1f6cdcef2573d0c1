#include "engine/conversion/score/attention_work.h"

#include "engine/math/parallel.h"

namespace transmla {

AttentionWork::AttentionWork(const ModelConfig& model, const RopeTable& slot_table, const AttentionParameters& fitted,
                             const AttentionSample& of)
    : config(model),
      slots(slot_table),
      parameters(fitted),
      sample(of),
      length(of.q.rows()),
      head_dim(model.head_dim),
      rotary(fitted.key.cols()),
      scores(score_form(model)),
      keys(length, model.kv_width()),
      latent(length, parameters.down.size() > 0 ? parameters.down.cols() : model.kv_width()),
      nope_keys(length, model.q_width()),
      rope_keys(length, rotary),
      rope_queries(length, model.query_heads * rotary),
      nope_key_gradient(length, model.q_width()),
      rope_query_gradient(length, rope_queries.cols()),
      rope_key_gradients(length, rope_queries.cols()) {
  parallel_rows(length, [this](Index first, Index count) { fill_rows(first, count); });
}

void AttentionWork::fill_rows(Index first, Index count) {
  const auto z = sample.z.middleRows(first, count);
  auto own_keys = keys.middleRows(first, count), own_latent = latent.middleRows(first, count);
  own_keys = z.leftCols(config.kv_width());
  if (parameters.down.size() > 0) {
    own_latent.noalias() = z * parameters.down;
  } else {
    own_latent = own_keys;
  }
  nope_keys.middleRows(first, count).noalias() = own_latent * parameters.key_up.transpose();
  rope_keys.middleRows(first, count).noalias() = own_keys * parameters.key;
  rotate_rows(slots, first, 1, rope_keys.middleRows(first, count));
  for (Index head = 0; head < config.query_heads; ++head) {
    rope_queries.block(first, head * rotary, count, rotary).noalias() =
        sample.q.block(first, head * head_dim, count, head_dim) *
        parameters.query.middleRows(head * head_dim, head_dim);
  }
  rotate_rows(slots, first, config.query_heads, rope_queries.middleRows(first, count));
}

MatrixF AttentionWork::head_queries(Index head) const {
  MatrixF queries(length, head_dim + rotary);
  queries << sample.q.middleCols(head * head_dim, head_dim), rope_queries.middleCols(head * rotary, rotary);
  return queries;
}

MatrixF AttentionWork::head_keys(Index head) const {
  MatrixF both(length, head_dim + rotary);
  both << nope_keys.middleCols(head * head_dim, head_dim), rope_keys;
  return both;
}

void AttentionWork::take(Index head, const HeadGradient& gradient) {
  rope_query_gradient.middleCols(head * rotary, rotary) = gradient.queries;
  nope_key_gradient.middleCols(head * head_dim, head_dim) = gradient.keys.leftCols(head_dim);
  rope_key_gradients.middleCols(head * rotary, rotary) = gradient.keys.rightCols(rotary);
}

std::vector<MatrixF> AttentionWork::score_gradients(float factor) const {
  MatrixF query(config.q_width(), rotary), key_up(config.q_width(), latent.cols());
  parallel_pieces(config.query_heads, [&](Index head) {
    MatrixF turned = rope_query_gradient.middleCols(head * rotary, rotary);
    unrotate_rows(slots, turned);
    const auto rows = Eigen::seqN(head * head_dim, head_dim);
    query(rows, Eigen::all).noalias() = factor * (sample.q.middleCols(head * head_dim, head_dim).transpose() * turned);
    key_up(rows, Eigen::all).noalias() =
        factor * (nope_key_gradient.middleCols(head * head_dim, head_dim).transpose() * latent);
  });
  MatrixF key_sum = MatrixF::Zero(length, rotary);  // in the order of the heads, whatever the threads did
  for (Index head = 0; head < config.query_heads; ++head)
    key_sum += rope_key_gradients.middleCols(head * rotary, rotary);
  unrotate_rows(slots, key_sum);
  return {factor * transposed_product(keys, key_sum), query, key_up};
}

MatrixF transposed_product(const MatrixF& x, const MatrixF& y) {
  MatrixF product(x.cols(), y.cols());
  parallel_rows(x.cols(), [&](Index first, Index count) {
    product.middleRows(first, count).noalias() = x.middleCols(first, count).transpose() * y;
  });
  return product;
}

}  // namespace transmla
