#include "engine/evaluation/chunk_groups.h"

#include <algorithm>
#include <cmath>

namespace transmla {
namespace {

constexpr std::size_t kStreamBytes = std::size_t{256} << 20;  // of the residual streams of one group of chunks

}  // namespace

int chunks_per_group(const Network& network, const TokenBatch& chunks, int streams, const Context& context) {
  const auto hidden = static_cast<std::size_t>(network.shared->model().config().hidden);
  const auto bytes =
      static_cast<std::size_t>(streams) * static_cast<std::size_t>(chunks.length) * hidden * sizeof(float);
  const auto limit = context.memory_budget == 0 ? kStreamBytes : std::min(kStreamBytes, context.memory_budget / 8);
  return static_cast<int>(std::clamp<std::size_t>(limit / std::max<std::size_t>(bytes, 1), 1, 1 << 20));
}

Status check_finite(const std::vector<double>& values, int first, const char* what) {
  const auto bad = std::find_if_not(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  if (bad == values.end()) return {};
  return fail("{} of chunk {} is {}: weights of its checkpoint are not finite, copy or convert it again", what,
              first + (bad - values.begin()), *bad);
}

}  // namespace transmla
