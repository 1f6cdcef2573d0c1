#include "engine/analysis/spectrum.h"

#include <algorithm>
#include <cmath>

#include "engine/math/eigen.h"

namespace transmla {

Result<VectorD> energies(const MatrixD& moment) {
  TRY_ASSIGN(const Eigensystem system, eigensystem(moment));
  return VectorD(system.values.cwiseMax(0));
}

Result<VectorD> key_spectrum(const LayerStatistics& statistics, const ModelConfig& config) {
  return energies(statistics.kv_moment.topLeftCorner(config.kv_width(), config.kv_width()));
}

Result<VectorD> value_spectrum(const LayerStatistics& statistics, const ModelConfig& config) {
  return energies(statistics.kv_moment.bottomRightCorner(config.kv_width(), config.kv_width()));
}

Result<VectorD> latent_spectrum(const LayerStatistics& statistics, const ModelConfig& config, const MatrixD& basis,
                                const TransmlaOptions& options) {
  TRY_ASSIGN(const BalancedMoment balanced, balanced_moment(statistics, config, basis, options));
  return energies(balanced.moment);
}

VectorD cumulative_energy(const VectorD& spectrum) {
  const double total = spectrum.sum();
  if (total <= 0) return VectorD::Ones(spectrum.size());
  VectorD cumulative = spectrum;
  for (Index i = 1; i < spectrum.size(); ++i) cumulative(i) += cumulative(i - 1);
  return cumulative / total;
}

double energy_share(const VectorD& spectrum, Index rank) {
  if (spectrum.size() == 0 || rank < 1) return 0;
  const double total = spectrum.sum();
  return total > 0 ? spectrum.head(std::min(rank, spectrum.size())).sum() / total : 1;
}

Index rank_for_energy(const VectorD& spectrum, double share) {
  const VectorD cumulative = cumulative_energy(spectrum);
  Index rank = 0;
  for (double held = 0; rank < spectrum.size() && held < share; ++rank) held = cumulative(rank);
  return rank;
}

double participation_rank(const VectorD& spectrum) {
  const double total = spectrum.sum();
  return total > 0 ? total * total / spectrum.squaredNorm() : 0;
}

double entropy_rank(const VectorD& spectrum) {
  const double total = spectrum.sum();
  if (total <= 0) return 0;
  double entropy = 0;
  for (const double energy : spectrum) {
    if (energy > 0) entropy -= energy / total * std::log(energy / total);
  }
  return std::exp(entropy);
}

}  // namespace transmla
