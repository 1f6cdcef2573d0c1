#include "engine/session/layer_picture.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/conversion/score/latent.h"
#include "engine/conversion/score/score.h"
#include "engine/conversion/score/slots.h"
#include "engine/math/eigen.h"

namespace transmla {
namespace {

// Eigenvalues of N S Nᵀ from the smaller S^½ NᵀN S^½, which has the same ones besides zeros.
Result<VectorD> energies_after(const MatrixD& map, const MatrixD& moment) {
  TRY_ASSIGN(const MatrixD root, root_of(moment));
  const MatrixD mapped = map * root.transpose();
  return energies(mapped.transpose() * mapped);
}

// A (AᵀA)^-½: the orthonormal columns nearest to those of A; columns of zeros stay zero.
Result<MatrixD> nearest_orthonormal(const MatrixD& columns) {
  TRY_ASSIGN(const Eigensystem system, eigensystem(columns.transpose() * columns));
  const double floor = 1e-12 * system.values(0);
  const VectorD scale = system.values.unaryExpr([floor](double x) { return x > floor ? 1 / std::sqrt(x) : 0; });
  return MatrixD(columns * (system.vectors * scale.asDiagonal() * system.vectors.transpose()));
}

// Root mean square of N k in each key dimension, over the query heads of a key head. [H·d]
VectorD position_free_norms(const MatrixD& position_free, const MatrixD& keys, const ModelConfig& config) {
  const VectorD rows = (position_free * keys).cwiseProduct(position_free).rowwise().sum();  // [nq·d]
  VectorD sums = VectorD::Zero(config.kv_width());
  for (Index head = 0; head < config.query_heads; ++head) {
    sums.segment(head / config.group() * config.head_dim, config.head_dim) +=
        rows.segment(head * config.head_dim, config.head_dim);
  }
  return (sums / config.group()).cwiseMax(0).cwiseSqrt();
}

Status draw_transmla(const LayerStatistics& known, const ModelConfig& config, const TransmlaOptions& options,
                     LayerPicture& picture) {
  TRY_ASSIGN(const MatrixD basis, rotated_key_basis(known, config, options));
  const RotarySlots slots = rotary_slots(basis, config, options);
  picture.norms = key_norms(known, basis);
  picture.rotary_energy = rotary_energy(known, slots);
  const MatrixD keys = known.kv_moment.topLeftCorner(config.kv_width(), config.kv_width());
  const auto free = basis.rightCols(config.kv_width() - options.qk_mqa_dim);
  TRY_ASSIGN(picture.rotary, energies(slots.key.transpose() * keys * slots.key));
  TRY_ASSIGN(picture.position_free, energies(free.transpose() * keys * free));
  TRY_ASSIGN(const BalancedMoment balanced, balanced_moment(known, config, basis, options));
  picture.balance_ratio = balanced.ratio;
  TRY_ASSIGN(picture.latent, energies(balanced.moment));
  return {};
}

// All of what score_latent can keep: with C = FᵀE its eigenvalues are those of CᵀG_w C.
Result<VectorD> score_spectrum(const LayerStatistics& known, const ModelConfig& config, const MatrixF& o,
                               const RotarySlots& slots, const ScoreOptions& options) {
  const LatentOptions all{.rank = 2 * config.kv_width(), .key_weight = options.key_weight};
  TRY_ASSIGN(const JointLatent latent, score_latent(known, config, o, slots, head_sensitivity(known, config, o), all));
  VectorD energies = (known.weighted_moment * latent.down).cwiseProduct(latent.down).colwise().sum().cwiseMax(0);
  std::sort(energies.begin(), energies.end(), std::greater<>());  // rounding may have swapped the least ones
  return energies;
}

Status draw_score(const LayerStatistics& known, const Model& model, int layer, const ScoreOptions& options,
                  LayerPicture& picture) {
  const ModelConfig& config = model.config();
  if (known.distances.rows() != config.query_heads || known.weighted_moment.rows() != known.kv_moment.rows()) {
    return fail(
        "these statistics were taken without attention ({} of {} heads have distances), which method score plans by; "
        "calibrate again for method score",
        known.distances.rows(), config.query_heads);
  }
  TRY_ASSIGN(const LayerWeights weights, model.load_attention(layer));
  TRY_ASSIGN(RotarySlots slots, plan_slots(known, model, weights.o, options));
  TRY_ASSIGN(picture.latent, score_spectrum(known, config, weights.o, slots, options));
  const MatrixD keys = known.kv_moment.topLeftCorner(config.kv_width(), config.kv_width());
  TRY_ASSIGN(picture.position_free, energies_after(slots.position_free / std::sqrt(config.group()), keys));
  TRY_ASSIGN(slots.key, nearest_orthonormal(slots.key));
  TRY_ASSIGN(picture.rotary, energies(slots.key.transpose() * keys * slots.key));
  picture.rotary_energy = rotary_energy(known, slots);
  picture.norms = key_norms(known, slots.key);
  const VectorD rest = position_free_norms(slots.position_free, keys, config);
  VectorD after(picture.norms.after.size() + rest.size());
  after << picture.norms.after, rest;
  picture.norms.after = after;
  return {};
}

Result<std::shared_ptr<const LayerStatistics>> statistics_of(const Model& model, const Statistics& statistics,
                                                             int layer) {
  const ModelConfig& config = model.config();
  const auto found = statistics.layers.size();
  if (static_cast<int>(found) != config.layers || layer < 0 || layer >= config.layers) {
    return fail("layer {} was asked for, the model has {} and the statistics hold {}; calibrate again", layer,
                config.layers, found);
  }
  auto known = statistics.layers[static_cast<std::size_t>(layer)];
  if (known->kv_moment.rows() == 2 * config.kv_width()) return known;
  return fail("the statistics hold {} numbers per token of keys and values, the model has {}; calibrate again",
              known->kv_moment.rows(), 2 * config.kv_width());
}

}  // namespace

Result<LayerPicture> layer_picture(const Model& model, const Statistics& statistics, int layer, const Recipe& recipe) {
  const ModelConfig& config = model.config();
  TRY_ASSIGN(const auto known, statistics_of(model, statistics, layer));
  LayerPicture picture;
  TRY_ASSIGN(picture.keys, key_spectrum(*known, config));
  TRY_ASSIGN(picture.values, value_spectrum(*known, config));
  if (recipe.method == "score") {
    TRY(draw_score(*known, model, layer, score_options(recipe), picture));
  } else if (recipe.method == "transmla") {
    TRY(draw_transmla(*known, config, transmla_options(recipe, config), picture));
  } else {
    return fail("the method '{}' is not known; it is score or transmla", recipe.method);
  }
  picture.latent_kept = energy_share(picture.latent, recipe.kv_lora_rank);
  return picture;
}

}  // namespace transmla
