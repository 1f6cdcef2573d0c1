#include "engine/conversion/transmla.h"

#include <new>

#include "engine/math/components.h"
#include "engine/math/eigen.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

// The sizes of one RoRoPE; names as in METHOD.md.
struct Sizes {
  Index heads, head_dim, frequencies;         // H, d, F
  Index fold, collapse, kept, slots, groups;  // f, s, f/s, R, F/f
  Sizes(const ModelConfig& config, const TransmlaOptions& options)
      : heads(config.kv_heads),
        head_dim(config.head_dim),
        frequencies(config.head_dim / 2),
        fold(options.freqfold),
        collapse(options.collapse),
        kept(fold / collapse),
        slots(options.qk_mqa_dim / 2),
        groups(frequencies / fold) {}
};

// The key dimensions (real half) of a group's vector [H·f], in the order (collapse index, head, a) of
// PartialRope.joint_complex_pca, with frequency g·f + a·s + c.
std::vector<Index> group_dimensions(const Sizes& sizes, Index group) {
  std::vector<Index> dimensions;
  for (Index c = 0; c < sizes.collapse; ++c) {
    for (Index head = 0; head < sizes.heads; ++head) {
      for (Index a = 0; a < sizes.kept; ++a) {
        dimensions.push_back(head * sizes.head_dim + group * sizes.fold + a * sizes.collapse + c);
      }
    }
  }
  return dimensions;
}

// Columns of the basis that a group's components go to, most energy first (real half).
std::vector<Index> group_columns(const Sizes& sizes, Index group) {
  std::vector<Index> columns;
  for (Index component = 0; component < sizes.heads * sizes.fold; ++component) {
    const Index block = component / sizes.kept, a = component % sizes.kept;
    columns.push_back(block * 2 * sizes.slots + group * sizes.kept + a);
  }
  return columns;
}

std::vector<Index> shifted(std::vector<Index> indices, Index by) {
  for (Index& index : indices) index += by;
  return indices;
}

// METHOD.md, "Method transmla" step 2. The public code's damping moves all eigenvalues alike and no eigenvector.
Status rotate_group(const Sizes& sizes, Index group, const MatrixD& moment, MatrixD& basis) {
  const std::vector<Index> real = group_dimensions(sizes, group), imaginary = shifted(real, sizes.frequencies);
  const MatrixD pooled = moment(real, real) + moment(imaginary, imaginary);  // [H·f, H·f]
  TRY_ASSIGN(const Eigensystem system, eigensystem(pooled));
  const std::vector<Index> columns = group_columns(sizes, group);
  basis(real, columns) = system.vectors;
  basis(imaginary, shifted(columns, sizes.slots)) = system.vectors;
  return {};
}

Status check_statistics(const LayerStatistics& statistics, const ModelConfig& config) {
  const Index width = 2 * config.kv_width();
  if (statistics.kv_moment.rows() == width && statistics.kv_moment.cols() == width) return {};
  return fail_internal(
      "the statistics hold key and value moments of {} by {}, the model needs {} by {}: calibrate again",
      statistics.kv_moment.rows(), statistics.kv_moment.cols(), width, width);
}

// Mean norm of the columns whose second moments these are (up to the number of tokens, which cancels in ratios).
double mean_norm(const auto& second_moments) {
  return second_moments.size() == 0 ? 0 : second_moments.cwiseMax(0).cwiseSqrt().mean();
}

// METHOD.md step 4, LoraQKV's `ratio`. The public code leaves the first qk_mqa_dim columns of v out of the mean, which
// is right for rotated keys only; here all of v count. Without keys or values there is nothing to balance.
double balance_ratio(const MatrixD& moment, Index key_columns, double balance_kv_ratio) {
  const VectorD diagonal = moment.diagonal();
  const double keys = mean_norm(diagonal.head(key_columns));
  const double values = mean_norm(diagonal.tail(diagonal.size() - key_columns));
  return keys > 0 && values > 0 ? keys / (values * balance_kv_ratio) : 1;
}

// Second moment of [Pᵀk; v].
MatrixD position_free_moment(const MatrixD& kv_moment, const auto& rest) {
  const Index width = rest.rows(), free = rest.cols();
  MatrixD moment(free + width, free + width);
  moment.topLeftCorner(free, free) = rest.transpose() * kv_moment.topLeftCorner(width, width) * rest;
  moment.bottomLeftCorner(width, free) = kv_moment.bottomLeftCorner(width, width) * rest;
  moment.topRightCorner(free, width) = moment.bottomLeftCorner(width, free).transpose();
  moment.bottomRightCorner(width, width) = kv_moment.bottomRightCorner(width, width);
  return moment;
}

Result<MlaLayer> plan_layer(const LayerStatistics& statistics, const ModelConfig& config,
                            const TransmlaOptions& options, bool with_latent) {
  TRY_ASSIGN(const MatrixD basis, rotated_key_basis(statistics, config, options));
  MlaLayer layer;
  layer.norms = statistics.norms;
  layer.rotary = rotary_slots(basis, config, options);
  if (!with_latent) return layer;
  TRY_ASSIGN(layer.latent, joint_pca(statistics, config, basis, options));
  if (options.q_lora_rank) {
    TRY_ASSIGN(layer.query_basis, query_basis(statistics, options));
  }
  return layer;
}

}  // namespace

Result<MatrixD> rotated_key_basis(const LayerStatistics& statistics, const ModelConfig& config,
                                  const TransmlaOptions& options) {
  TRY(check_options(options, config));
  TRY(check_statistics(statistics, config));
  const Sizes sizes(config, options);
  MatrixD basis = MatrixD::Zero(config.kv_width(), config.kv_width());
  for (Index group = 0; group < sizes.groups; ++group) {
    TRY(rotate_group(sizes, group, statistics.kv_moment, basis));
  }
  return basis;
}

RotarySlots rotary_slots(const MatrixD& basis, const ModelConfig& config, const TransmlaOptions& options) {
  RotarySlots slots;
  const std::vector<double> theta = rope_frequencies(config.head_dim, config.rope_theta, config.rope_scaling);
  for (int i = 0; i < options.qk_mqa_dim / 2; ++i) {
    slots.frequencies.push_back(theta[static_cast<std::size_t>(i) * static_cast<std::size_t>(options.collapse)]);
  }
  slots.key = basis.leftCols(options.qk_mqa_dim);
  for (int head = 0; head < config.query_heads; ++head) {
    slots.query.emplace_back(slots.key.middleRows(head / config.group() * config.head_dim, config.head_dim));
  }
  slots.position_free = MatrixD::Identity(basis.rows(), basis.rows()) - slots.key * slots.key.transpose();
  slots.key_heads = config.kv_heads;
  return slots;
}

Result<RotarySlots> rorope(const LayerStatistics& statistics, const ModelConfig& config,
                           const TransmlaOptions& options) {
  TRY_ASSIGN(const MatrixD basis, rotated_key_basis(statistics, config, options));
  return rotary_slots(basis, config, options);
}

Result<BalancedMoment> balanced_moment(const LayerStatistics& statistics, const ModelConfig& config,
                                       const MatrixD& basis, const TransmlaOptions& options) {
  TRY(check_options(options, config));
  TRY(check_statistics(statistics, config));
  const Index free = config.kv_width() - options.qk_mqa_dim;
  BalancedMoment balanced;
  balanced.moment = position_free_moment(statistics.kv_moment, basis.rightCols(free));
  balanced.ratio = balance_ratio(balanced.moment, free, options.balance_kv_ratio);
  balanced.moment.topRows(free) /= balanced.ratio;
  balanced.moment.leftCols(free) /= balanced.ratio;
  return balanced;
}

Result<JointLatent> joint_pca(const LayerStatistics& statistics, const ModelConfig& config, const MatrixD& basis,
                              const TransmlaOptions& options) {
  TRY_ASSIGN(const BalancedMoment balanced, balanced_moment(statistics, config, basis, options));
  const Index width = config.kv_width(), free = width - options.qk_mqa_dim, rank = options.kv_lora_rank;
  TRY_ASSIGN(const auto components, leading_components({}, balanced.moment, rank));
  const MatrixD key_part = basis.rightCols(free) * components.vectors.topRows(free);  // [H·d, r]
  const auto value_part = components.vectors.bottomRows(width);                       // [H·d, r]
  JointLatent latent;
  latent.down.resize(2 * width, rank);
  latent.down.topRows(width) = key_part / balanced.ratio;
  latent.down.bottomRows(width) = value_part;
  latent.key_up = key_part * balanced.ratio;
  latent.value_up = value_part;
  latent.value_heads = config.kv_heads;
  latent.mean = statistics.kv_mean;
  return latent;
}

Result<MatrixD> query_basis(const LayerStatistics& statistics, const TransmlaOptions& options) {
  const int rank = options.q_lora_rank.value_or(0);
  const Index width = statistics.queries.rows();
  if (width == 0) {
    return fail(
        "q_lora_rank {} needs the moments of all queries, and these statistics were taken without them; "
        "calibrate again with full queries",
        rank);
  }
  if (rank < 1 || rank > width) {
    return fail("q_lora_rank {} is not between 1 and the {} dimensions of the queries; choose {} or less", rank, width,
                width);
  }
  TRY_ASSIGN(auto components, leading_components({}, statistics.queries, rank));
  return std::move(components.vectors);
}

Result<std::vector<MlaLayer>> plan_transmla(const Statistics& statistics, const ModelConfig& config,
                                            const TransmlaOptions& options, bool with_latent, const Context& context) {
  TRY(check_options(options, config));
  const int layers = static_cast<int>(statistics.layers.size());
  if (layers != config.layers) {
    return fail_internal("the statistics hold {} layers, the model has {}: calibrate again", layers, config.layers);
  }
  const ThreadScope threads(context.threads);
  try {
    std::vector<MlaLayer> plans;
    plans.reserve(statistics.layers.size());
    for (std::size_t layer = 0; layer < statistics.layers.size(); ++layer) {
      TRY(context.report("planning", static_cast<int>(layer), layers));
      TRY_ASSIGN(auto plan, plan_layer(*statistics.layers[layer], config, options, with_latent));
      if (plan.latent) plan.rotary.position_free.resize(0, 0);  // the latent stands for it
      plans.push_back(std::move(plan));
    }
    return plans;
  } catch (const std::bad_alloc&) {
    return fail("not enough memory to plan {} layers with keys of {} numbers; free some or use a larger machine",
                layers, config.kv_width());
  }
}

}  // namespace transmla
