#include "engine/conversion/score/latent.h"

#include <vector>

#include "engine/math/eigen.h"

namespace transmla {
namespace {

// A root F of a symmetric positive matrix, FᵀF = M.
Result<MatrixD> root_of(const MatrixD& metric) {
  TRY_ASSIGN(const Eigensystem system, eigensystem(metric));
  return MatrixD(system.values.cwiseMax(0).cwiseSqrt().asDiagonal() * system.vectors.transpose());
}

// Σ_h c_h N_hᵀ Q_h N_h [H·d, H·d]
MatrixD key_metric(const LayerStatistics& statistics, const ModelConfig& config, const RotarySlots& rotary,
                   const VectorD& sensitivity) {
  const Index d = config.head_dim;
  MatrixD metric = MatrixD::Zero(config.kv_width(), config.kv_width());
  for (Index head = 0; head < config.query_heads; ++head) {
    const auto n_h = rotary.position_free.middleRows(head * d, d);
    metric += n_h.transpose() * (sensitivity(head) * statistics.head_queries[static_cast<std::size_t>(head)] * n_h);
  }
  return metric;
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

// F, block by block: keys [H·d, H·d], then each value head [d, d]. Large models cannot afford it as one matrix.
struct MetricRoot {
  MatrixD keys;
  std::vector<MatrixD> values;

  // F x [2·H·d, n]
  MatrixD times(const MatrixD& x) const {
    MatrixD product(x.rows(), x.cols());
    product.topRows(keys.rows()).noalias() = keys * x.topRows(keys.cols());
    for_value_blocks([&](Index first, const MatrixD& block) {
      product.middleRows(first, block.rows()).noalias() = block * x.middleRows(first, block.cols());
    });
    return product;
  }
  // Fᵀ x
  MatrixD transposed_times(const MatrixD& x) const {
    MatrixD product(x.rows(), x.cols());
    product.topRows(keys.cols()).noalias() = keys.transpose() * x.topRows(keys.rows());
    for_value_blocks([&](Index first, const MatrixD& block) {
      product.middleRows(first, block.cols()).noalias() = block.transpose() * x.middleRows(first, block.rows());
    });
    return product;
  }

 private:
  template <class Use>
  void for_value_blocks(Use use) const {
    Index first = keys.rows();
    for (const MatrixD& block : values) {
      use(first, block);
      first += block.rows();
    }
  }
};

Result<MetricRoot> metric_root(const LayerStatistics& statistics, const ModelConfig& config, const MatrixF& o,
                               const RotarySlots& rotary, const VectorD& sensitivity, double key_weight) {
  MetricRoot root;
  TRY_ASSIGN(root.keys, root_of(key_weight * key_metric(statistics, config, rotary, sensitivity)));
  for (Index group = 0; group < config.kv_heads; ++group) {
    TRY_ASSIGN(root.values.emplace_back(), root_of(value_metric(config, o, group)));
  }
  return root;
}

}  // namespace

Result<JointLatent> score_latent(const LayerStatistics& statistics, const ModelConfig& config, const MatrixF& o,
                                 const RotarySlots& rotary, const VectorD& sensitivity, const LatentOptions& options) {
  const Index width = config.kv_width(), d = config.head_dim, rank = options.rank;
  TRY_ASSIGN(const MetricRoot root, metric_root(statistics, config, o, rotary, sensitivity, options.key_weight));
  const MatrixD rooted = root.times(statistics.weighted_moment);  // F G_w
  TRY_ASSIGN(const auto components, leading_eigenvectors(root.times(rooted.transpose()), rank));
  // c = Cᵀz with C = FᵀE; E[z cᵀ] E[c cᵀ]⁻¹ = G_w Fᵀ E Λ⁻¹.
  const double floor = 1e-14 * components.values(0);
  const VectorD inverse = components.values.unaryExpr([floor](double x) { return x > floor ? 1 / x : 0; });
  const MatrixD back = rooted.transpose() * components.vectors * inverse.asDiagonal();  // [2·H·d, r]
  JointLatent latent;
  latent.down = root.transposed_times(components.vectors);
  latent.key_up = rotary.position_free * back.topRows(width);
  latent.value_heads = config.query_heads;
  latent.value_up.resize(Index{config.query_heads} * d, rank);
  for (Index head = 0; head < config.query_heads; ++head) {
    latent.value_up.middleRows(head * d, d) = back.middleRows(width + head / config.group() * d, d);
  }
  return latent;
}

}  // namespace transmla
