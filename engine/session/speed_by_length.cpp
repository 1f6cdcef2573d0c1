#include "engine/session/speed_by_length.h"

#include <algorithm>
#include <chrono>

#include "engine/base/format.h"
#include "engine/math/threads.h"
#include "engine/session/resources.h"
#include "engine/session/step_clock.h"

namespace transmla {
namespace {

constexpr int kWarm = 2;  // steps before the clock

int largest(const std::vector<int>& values) { return *std::max_element(values.begin(), values.end()); }

Status check_memory(const Decoder& decoder, const SpeedSettings& settings, const Context& context) {
  const std::size_t budget = context.memory_budget > 0 ? context.memory_budget : machine_memory() / 2;
  const int length = largest(settings.lengths), sequences = largest(settings.sequences);
  const std::size_t needed =
      static_cast<std::size_t>(sequences) * static_cast<std::size_t>(length + 1) * decoder.cache_bytes_per_token();
  if (needed <= budget) return {};
  return fail(
      "{} sequences of {} tokens need {} of cache, {} may be used; take fewer, shorter ones or a larger memory budget",
      sequences, length, format_bytes(needed), format_bytes(budget));
}

Result<LengthSpeed> time_one(Decoder& decoder, int length, int sequences, int steps, const Context& context) {
  decoder.restart(sequences);
  TRY(decoder.skip(length - kWarm));
  const std::vector<std::int32_t> tokens(static_cast<std::size_t>(sequences * (kWarm + steps)));
  const auto stage = fmt::format("{} × {} tokens", sequences, length);
  LengthSpeed speed{.length = length, .sequences = sequences};
  TRY_ASSIGN(speed.step_seconds, median_step_seconds(decoder, tokens, kWarm, stage, context));
  speed.weight_bytes = decoder.step_weight_bytes();
  speed.cache_bytes =
      static_cast<std::size_t>(sequences) * static_cast<std::size_t>(length) * decoder.cache_bytes_per_token();
  return speed;
}

}  // namespace

Status check_speed(const SpeedSettings& settings) {
  if (settings.lengths.empty() || settings.sequences.empty()) {
    return fail("no length or no number of sequences is given; give one of each at least");
  }
  for (const int length : settings.lengths) {
    if (length <= kWarm) return fail("a context of {} tokens is too short to time; take {} or more", length, kWarm + 1);
  }
  for (const int sequences : settings.sequences) {
    if (sequences < 1) return fail("{} sequences cannot be decoded; take 1 or more", sequences);
  }
  if (settings.steps < 1) return fail("{} steps cannot be timed; take 1 or more", settings.steps);
  return {};
}

Result<SpeedTable> speed_by_length(const Network& network, const SpeedSettings& settings, const Context& context) {
  return guarded([&]() -> Result<SpeedTable> {
    TRY(check_speed(settings));
    TRY_ASSIGN(auto decoder, Decoder::make(network, 1, largest(settings.lengths) + settings.steps, context));
    TRY(check_memory(decoder, settings, context));
    SpeedTable table{decoder.cache_bytes_per_token(), {}};
    for (const int sequences : settings.sequences) {
      for (const int length : settings.lengths) {
        TRY_ASSIGN(const auto speed, time_one(decoder, length, sequences, settings.steps, context));
        table.rows.push_back(speed);
      }
    }
    return table;
  });
}

double memory_bandwidth(const Context& context) {
  constexpr std::size_t largest_buffer = std::size_t{1} << 30;
  constexpr int tries = 5;
  const ThreadScope threads(context.threads);
  const std::size_t budget = context.memory_budget > 0 ? context.memory_budget : machine_memory();
  std::vector<std::uint64_t> buffer(std::min(largest_buffer, budget / 8) / sizeof(std::uint64_t), 1);
  const std::uint64_t* numbers = buffer.data();
  const auto count = static_cast<std::int64_t>(buffer.size());
  double best = 0;
  for (int i = 0; i < tries; ++i) {
    const auto start = std::chrono::steady_clock::now();
    std::uint64_t sum = 0;
#pragma omp parallel for simd reduction(+ : sum) schedule(static)
    for (std::int64_t at = 0; at < count; ++at) sum += numbers[at];
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    if (sum != buffer.size()) continue;  // reads the sum, so that it is computed
    best = std::max(best, static_cast<double>(buffer.size() * sizeof(std::uint64_t)) / spent.count());
  }
  return best;
}

}  // namespace transmla
