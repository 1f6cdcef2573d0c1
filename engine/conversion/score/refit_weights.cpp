#include "engine/conversion/score/refit_weights.h"

#include <array>

#include "engine/base/ranks.h"

namespace transmla {

Result<VectorF> refit_weights(const BlockGoal& goal, const BlockGoal::RowsRef& original, Index sampled,
                              double token_power, const Context& context) {
  const Index openings = original.rows() - sampled;
  VectorD weights(original.rows());
  weights.head(sampled) = goal.weights(0, original.topRows(sampled), token_power);
  weights.tail(openings) = goal.weights(sampled, original.bottomRows(openings), 1);
  const VectorD energies = weights.cwiseProduct(original.rowwise().squaredNorm().cast<double>());
  std::array<double, 5> sums{static_cast<double>(sampled), weights.head(sampled).sum(), energies.head(sampled).sum(),
                             static_cast<double>(openings), energies.tail(openings).sum()};
  TRY(sum_over_ranks(sums, context));
  const auto [tokens, weight, energy, opened, opening_energy] = sums;
  weights.head(sampled) *= tokens / weight;
  if (opening_energy > 0) weights.tail(openings) *= energy / weight * opened / opening_energy;
  return VectorF(weights.cast<float>());
}

}  // namespace transmla
