#include "engine/conversion/score/openings.h"

#include <algorithm>

namespace transmla {
namespace {

template <class Tap>
std::function<Status(const Tap&)> further_down(const std::function<Status(const Tap&)>& function, Index rows) {
  if (!function) return {};
  return [&function, rows](Tap tap) {
    tap.first_row += rows;
    return function(tap);
  };
}

}  // namespace

std::vector<std::int32_t> opening_tokens(const TokenBatch& samples, int most) {
  const std::size_t all = samples.tokens.size();
  const std::size_t count = std::min(static_cast<std::size_t>(std::max(most, 0)), all / 16);
  std::vector<std::int32_t> openings;
  openings.reserve(count);
  for (std::size_t i = 0; i < count; ++i) openings.push_back(samples.tokens[all * i / count]);
  return openings;
}

PassOptions further_down(const PassOptions& options, Index rows) {
  PassOptions moved;
  moved.heads = further_down(options.heads, rows);
  moved.act = further_down(options.act, rows);
  moved.block = further_down(options.block, rows);
  return moved;
}

}  // namespace transmla
