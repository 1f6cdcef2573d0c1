#include "engine/session/kept_networks.h"

#include <algorithm>

#include "engine/conversion/fold.h"

namespace transmla {
namespace {

constexpr std::size_t kMost = 8;

template <class Matrix>
std::size_t size_of(const Matrix& matrix) {
  return static_cast<std::size_t>(matrix.size()) * sizeof(typename Matrix::Scalar);
}

std::size_t size_of(const MlaLayer& plan) {
  std::size_t bytes = size_of(plan.rotary.key) + size_of(plan.rotary.position_free) + size_of(plan.query_basis) +
                      size_of(plan.output) + size_of(plan.down);
  for (const MatrixD& query : plan.rotary.query) bytes += size_of(query);
  if (!plan.latent) return bytes;
  return bytes + size_of(plan.latent->down) + size_of(plan.latent->key_up) + size_of(plan.latent->value_up);
}

}  // namespace

std::size_t bytes_of(const std::vector<MlaLayer>& plans) {
  std::size_t bytes = 0;
  for (const MlaLayer& plan : plans) bytes += size_of(plan);
  return bytes;
}

std::optional<Network> KeptNetworks::find(const std::string& key) {
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.key == key; });
  if (found == kept_.end()) return std::nullopt;
  kept_.splice(kept_.begin(), kept_, found);
  return kept_.front().network;
}

Network KeptNetworks::keep(const std::string& key, std::shared_ptr<SharedWeights> shared, std::vector<MlaLayer> plans) {
  const auto layers = static_cast<int>(plans.size());
  const std::size_t bytes = bytes_of(plans);
  Network network =
      converted_network(std::move(shared), std::make_shared<const std::vector<MlaLayer>>(std::move(plans)));
  network.cache = std::make_shared<AttentionCache>(layers, bytes_ / 2 / kMost);
  kept_.push_front({key, bytes, network});
  drop_oldest();
  return network;
}

void KeptNetworks::drop_oldest() {
  std::size_t count = 0, bytes = 0;
  auto kept = kept_.begin();
  for (; kept != kept_.end(); ++kept) {
    bytes += kept->bytes;
    if (++count > kMost || (count > 1 && bytes > bytes_ / 2)) break;
  }
  kept_.erase(kept, kept_.end());
}

}  // namespace transmla
