#include "engine/project/pareto_front.h"

#include <algorithm>

namespace transmla {
namespace {

// Mean over common chunks of a's loss less b's.
double loss_difference(const TradeoffPoint& a, const TradeoffPoint& b) {
  const std::size_t chunks = std::min(a.loss.size(), b.loss.size());
  double sum = 0;
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) sum += a.loss[chunk] - b.loss[chunk];
  return chunks == 0 ? 0 : sum / static_cast<double>(chunks);
}

bool beats(const TradeoffPoint& a, const TradeoffPoint& b) {
  const double cheaper = b.cost - a.cost, better = loss_difference(b, a);
  return cheaper >= 0 && better >= 0 && (cheaper > 0 || better > 0);
}

}  // namespace

std::vector<TradeoffPoint> pareto_front(const std::vector<TradeoffPoint>& points) {
  std::vector<TradeoffPoint> front;
  for (const TradeoffPoint& one : points) {
    const bool beaten = std::any_of(points.begin(), points.end(), [&](const auto& other) { return beats(other, one); });
    if (!beaten) front.push_back(one);
  }
  std::stable_sort(front.begin(), front.end(), [](const auto& a, const auto& b) { return a.cost < b.cost; });
  return front;
}

}  // namespace transmla
