#include "engine/conversion/score/latent.h"

#include <utility>

#include "engine/math/components.h"
#include "engine/math/eigen.h"

namespace transmla {
namespace {

// Σ_h c_h N_hᵀ Q_h N_h [H·d, H·d], as RᵀR of the stacked roots R_h = (c_h Q_h)^½ N_h: half a product of all heads at
// once.
Result<MatrixD> key_metric(const LayerStatistics& statistics, const ModelConfig& config, const RotarySlots& rotary,
                           const VectorD& weights) {
  const Index d = config.head_dim, width = config.kv_width();
  MatrixD stacked(config.query_heads * d, width);
  for (Index head = 0; head < config.query_heads; ++head) {
    TRY_ASSIGN(const MatrixD root, root_of(weights(head) * statistics.head_queries[static_cast<std::size_t>(head)]));
    stacked.middleRows(head * d, d).noalias() = root * rotary.position_free.middleRows(head * d, d);
  }
  MatrixD metric = MatrixD::Zero(width, width);
  metric.selfadjointView<Eigen::Lower>().rankUpdate(stacked.transpose());
  return MatrixD(metric.selfadjointView<Eigen::Lower>());
}

// Σ_h W_o,hᵀ W_o,h of the query heads that share value head `group` [d, d]
MatrixD value_metric(const ModelConfig& config, const MatrixF& o, Index group) {
  const MatrixD columns = o.middleCols(group * config.group() * config.head_dim, config.group() * config.head_dim)
                              .cast<double>();  // [hidden, G·d]
  const Index d = config.head_dim;
  MatrixD metric = MatrixD::Zero(d, d);
  for (Index head = 0; head < config.group(); ++head) {
    metric += columns.middleCols(head * d, d).transpose() * columns.middleCols(head * d, d);
  }
  return metric;
}

Result<BlockMetric> output_metric(const LayerStatistics& statistics, const ModelConfig& config, const MatrixF& o,
                                  const RotarySlots& rotary, const VectorD& key_weights) {
  BlockMetric metric;
  TRY_ASSIGN(metric.blocks.emplace_back(), key_metric(statistics, config, rotary, key_weights));
  for (Index group = 0; group < config.kv_heads; ++group) metric.blocks.push_back(value_metric(config, o, group));
  return metric;
}

}  // namespace

Result<JointLatent> score_latent(const LayerStatistics& statistics, const ModelConfig& config, const MatrixF& o,
                                 const RotarySlots& rotary, const VectorD& sensitivity, const LatentOptions& options) {
  const Index width = config.kv_width(), d = config.head_dim, rank = options.rank;
  TRY_ASSIGN(const BlockMetric metric, output_metric(statistics, config, o, rotary, options.key_weight * sensitivity));
  TRY_ASSIGN(auto components, leading_components(metric, statistics.weighted_moment, rank));
  // c = Cᵀz with C = FᵀE; E[z cᵀ] E[c cᵀ]⁻¹ = G_w C Λ⁻¹.
  const double floor = 1e-14 * components.values(0);
  const VectorD inverse = components.values.unaryExpr([floor](double x) { return x > floor ? 1 / x : 0; });
  const MatrixD back = components.images * inverse.asDiagonal();  // [2·H·d, r]
  JointLatent latent;
  latent.down = std::move(components.vectors);
  latent.key_up = rotary.position_free * back.topRows(width);
  latent.value_heads = config.query_heads;
  latent.mean = statistics.kv_mean;
  latent.value_up.resize(Index{config.query_heads} * d, rank);
  for (Index head = 0; head < config.query_heads; ++head) {
    latent.value_up.middleRows(head * d, d) = back.middleRows(width + head / config.group() * d, d);
  }
  return latent;
}

}  // namespace transmla
