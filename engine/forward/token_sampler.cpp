#include "engine/forward/token_sampler.h"

#include <algorithm>
#include <limits>
#include <numbers>
#include <numeric>

#include "engine/forward/attention_rows.h"
#include "engine/math/kernels.h"
#include "engine/math/parallel.h"

namespace transmla {
namespace {

// [0, 1) with 53 bits; the standard's own distributions differ between libraries.
double uniform_number(std::mt19937_64& generator) { return static_cast<double>(generator() >> 11) * 0x1p-53; }

double sum_of(const float* p, Index count) {
  double sum = 0;
  for (Index i = 0; i < count; ++i) sum += p[i];
  return sum;
}

// The entry in which the running sum of p passes share·Σp. Entries of 0 are never it.
Index entry_at(const float* p, Index count, double share) {
  constexpr Index width = 512;  // sums of blocks first, so that only one is walked through
  std::vector<double> sums;
  for (Index first = 0; first < count; first += width)
    sums.push_back(sum_of(p + first, std::min(width, count - first)));
  double left = share * std::accumulate(sums.begin(), sums.end(), 0.0);
  std::size_t block = 0;
  while (block + 1 < sums.size() && left >= sums[block]) left -= sums[block++];
  const Index first = static_cast<Index>(block) * width, end = std::min(first + width, count);
  Index last = -1;  // of those that are not 0: where rounding leaves something over
  for (Index i = first; i < end; ++i) {
    if (p[i] <= 0) continue;
    last = i;
    if (left < p[i]) return i;
    left -= p[i];
  }
  return last >= 0 ? last : std::max_element(p, p + count) - p;
}

// Sets to 0 what does not belong to the likeliest entries that have `share` of Σp.
void keep_likeliest(float* p, Index count, double share) {
  const double total = sum_of(p, count);
  // All below this have less than 1 − share of it together, so none of them belongs.
  const auto least = static_cast<float>((1 - share) * total / static_cast<double>(count));
  std::vector<Index> order;
  for (Index i = 0; i < count; ++i) {
    if (p[i] >= least) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return p[a] > p[b]; });
  std::vector<float> kept(static_cast<std::size_t>(count), 0.0F);
  double sum = 0;
  for (std::size_t i = 0; i < order.size() && sum < share * total; ++i) sum += kept[order[i]] = p[order[i]];
  std::copy(kept.begin(), kept.end(), p);
}

}  // namespace

Status check_sampling(const SamplingOptions& options) {
  if (!(options.temperature >= 0 && options.temperature <= 100)) {
    return fail("a temperature of {} is not between 0, the likeliest token, and 100", options.temperature);
  }
  if (!(options.top_p > 0 && options.top_p <= 1)) {
    return fail("top-p is a share of probability above 0 and up to 1, not {}", options.top_p);
  }
  return {};
}

TokenSampler::TokenSampler(SamplingOptions options, int sequences, int first) : options_(std::move(options)) {
  for (int s = 0; s < sequences; ++s) {
    std::seed_seq seed{static_cast<std::uint32_t>(options_.seed), static_cast<std::uint32_t>(options_.seed >> 32),
                       static_cast<std::uint32_t>(first + s)};
    generators_.emplace_back(seed);
  }
}

std::vector<std::int32_t> TokenSampler::uniform(std::int32_t count) {
  std::vector<std::int32_t> drawn;
  for (auto& generator : generators_) drawn.push_back(static_cast<std::int32_t>(uniform_number(generator) * count));
  return drawn;
}

std::vector<std::int32_t> TokenSampler::draw(MatrixF& logits) {
  std::vector<std::int32_t> drawn(generators_.size());
  parallel_pieces(static_cast<Index>(generators_.size()), [&](Index row) {
    drawn[row] = draw_row(logits.row(row).data(), logits.cols(), generators_[static_cast<std::size_t>(row)]);
  });
  return drawn;
}

std::int32_t TokenSampler::draw_row(float* logits, Index vocab, std::mt19937_64& generator) const {
  for (const std::int32_t id : options_.never) logits[id] = -std::numeric_limits<float>::infinity();
  if (options_.temperature == 0) return static_cast<std::int32_t>(std::max_element(logits, logits + vocab) - logits);
  scale_row(logits, vocab, static_cast<float>(std::numbers::log2e / options_.temperature));
  softmax_row(logits, vocab, vocab);
  for (const std::int32_t id : options_.never) logits[id] = 0;  // softmax gives it a little
  if (options_.top_p < 1) keep_likeliest(logits, vocab, options_.top_p);
  return static_cast<std::int32_t>(entry_at(logits, vocab, uniform_number(generator)));
}

}  // namespace transmla
