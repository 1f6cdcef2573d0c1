#include "engine/conversion/fold.h"

namespace transmla {
namespace {

// A projection in double: its weight, and its bias as one more column at the end (zero where the family has none), so
// that every product below folds both alike.
MatrixD with_bias(const MatrixF& weight, const VectorF& bias) {
  MatrixD joined = MatrixD::Zero(weight.rows(), weight.cols() + 1);
  joined.leftCols(weight.cols()) = weight.cast<double>();
  if (bias.size() > 0) joined.rightCols(1) = bias.cast<double>();
  return joined;
}

MatrixF weight_of(const MatrixD& joined) { return joined.leftCols(joined.cols() - 1).cast<float>(); }

VectorF bias_of(const MatrixD& joined, bool present) {
  return present ? VectorF(joined.rightCols(1).cast<float>()) : VectorF();
}

HeadLayout layout_of(const ModelConfig& config, const MlaLayer& plan) {
  HeadLayout layout;
  layout.query_heads = config.query_heads;
  layout.key_heads = plan.rotary.key_heads;
  layout.value_heads = plan.latent ? plan.latent->value_heads : config.kv_heads;
  layout.nope_dim = config.head_dim;
  layout.rope_dim = static_cast<int>(plan.rotary.key.cols());
  layout.shared_rope = true;
  layout.value_dim = config.head_dim;
  layout.scores = score_form(config);
  return layout;
}

std::optional<LatentNorm> norm_of(const std::optional<double>& gain, Index rank) {
  if (!gain) return std::nullopt;
  return LatentNorm{VectorF::Constant(rank, static_cast<float>(*gain)), 1e-6};
}

// Head rows [X_h ; B_hᵀX_h] of X [nq·d, columns].
MatrixD with_rotary_rows(const MatrixD& x, const std::vector<MatrixD>& query) {
  const Index d = query.front().rows(), rotary = query.front().cols();
  MatrixD rows(static_cast<Index>(query.size()) * (d + rotary), x.cols());
  for (Index head = 0; head < static_cast<Index>(query.size()); ++head) {
    const auto x_h = x.middleRows(head * d, d);
    rows.middleRows(head * (d + rotary), d) = x_h;
    rows.middleRows(head * (d + rotary) + d, rotary) = query[static_cast<std::size_t>(head)].transpose() * x_h;
  }
  return rows;
}

void fold_queries(const LayerWeights& weights, const MlaLayer& plan, AttentionWeights& folded) {
  const MatrixD& basis = plan.query_basis;
  const bool biased = weights.q_bias.size() > 0;
  const MatrixD q = with_bias(weights.q, weights.q_bias);
  const MatrixD rows = with_rotary_rows(q, plan.rotary.query);
  folded.q_out_bias = bias_of(rows, biased);
  if (basis.size() == 0) {
    folded.q_out = weight_of(rows);
    return;
  }
  folded.q_in = weight_of(basis.transpose() * q);
  folded.q_norm = norm_of(plan.query_norm_gain, basis.cols());
  folded.q_out = with_rotary_rows(basis, plan.rotary.query).cast<float>();
}

// Takes the mean out of the latent's rows, and puts the values' share of it behind the expansion.
void centre(const JointLatent& latent, Eigen::Ref<MatrixD> rows, AttentionWeights& folded) {
  const VectorD mean = latent.down.transpose() * latent.mean;  // [r]
  rows.rightCols(1) -= mean;
  folded.kv_out_bias = VectorF::Zero(folded.kv_out.rows());
  folded.kv_out_bias.tail(latent.value_up.rows()) = (latent.value_up * mean).cast<float>();
}

void fold_keys_and_values(const LayerWeights& weights, const MlaLayer& plan, AttentionWeights& folded) {
  const bool biased = weights.k_bias.size() > 0 || weights.v_bias.size() > 0;
  const MatrixD k = with_bias(weights.k, weights.k_bias), v = with_bias(weights.v, weights.v_bias);
  const RotarySlots& rotary = plan.rotary;
  const Index slots = rotary.key.cols(), width = k.rows();
  const Index rest = plan.latent ? plan.latent->down.cols() : rotary.position_free.rows() + width;
  MatrixD rows(slots + rest, k.cols());
  rows.topRows(slots) = rotary.key.transpose() * k;
  if (plan.latent) {
    const MatrixD& down = plan.latent->down;
    rows.bottomRows(rest) = down.topRows(width).transpose() * k;
    rows.bottomRows(rest) += down.bottomRows(width).transpose() * v;
    folded.kv_norm = norm_of(plan.kv_norm_gain, rest);
    folded.kv_out.resize(plan.latent->key_up.rows() + plan.latent->value_up.rows(), rest);
    folded.kv_out << plan.latent->key_up.cast<float>(), plan.latent->value_up.cast<float>();
    if (biased && plan.latent->mean.size() > 0 && !plan.kv_norm_gain)
      centre(*plan.latent, rows.bottomRows(rest), folded);
  } else {
    auto position_free = rows.middleRows(slots, rotary.position_free.rows());
    position_free = rotary.position_free * k;
    position_free.rightCols(1).setZero();  // what is the same for all keys cancels in softmax
    rows.bottomRows(width) = v;
  }
  folded.kv_in = weight_of(rows);
  folded.kv_in_bias = bias_of(rows, biased);
}

}  // namespace

AttentionWeights fold(const ModelConfig& config, const LayerWeights& weights, const MlaLayer& plan) {
  if (weights.q_norm.size() > 0) return fold(config, with_folded_norms(weights, plan.norms), plan);
  AttentionWeights folded;
  folded.layout = layout_of(config, plan);
  folded.frequencies = plan.rotary.frequencies;
  fold_queries(weights, plan, folded);
  fold_keys_and_values(weights, plan, folded);
  folded.o = plan.output.size() > 0 ? plan.output : weights.o;
  folded.down = plan.down;
  return folded;
}

Network converted_network(std::shared_ptr<SharedWeights> shared, std::shared_ptr<const std::vector<MlaLayer>> plans) {
  const std::shared_ptr<const Model> model = shared->model_pointer();
  const auto attention = [model, plans = std::move(plans)](int layer) -> Result<AttentionWeights> {
    TRY_ASSIGN(const LayerWeights weights, model->load_attention(layer));
    return fold(model->config(), weights, plans->at(static_cast<std::size_t>(layer)));
  };
  return {std::move(shared), attention, nullptr};
}

}  // namespace transmla
