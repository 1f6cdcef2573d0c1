#include "engine/session/step_clock.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace transmla {
namespace {

using Clock = std::chrono::steady_clock;

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

Result<double> median_step_seconds(Decoder& decoder, std::span<const std::int32_t> tokens, int warm,
                                   const std::string& stage, const Context& context) {
  const auto together = static_cast<std::size_t>(decoder.sequences());
  const auto steps = static_cast<int>(tokens.size() / together);
  if (warm < 0 || steps <= warm) return fail_internal("{} steps leave none behind the first {}", steps, warm);
  MatrixF logits;
  std::vector<double> seconds;
  for (int step = 0; step < steps; ++step) {
    TRY(context.report(stage, step, steps));
    const auto start = Clock::now();
    TRY(decoder.feed(tokens.subspan(static_cast<std::size_t>(step) * together, together), logits, context));
    const std::chrono::duration<double> spent = Clock::now() - start;
    if (step >= warm) seconds.push_back(spent.count());
  }
  TRY(context.report(stage, steps, steps));
  return median_of(std::move(seconds));
}

}  // namespace transmla
