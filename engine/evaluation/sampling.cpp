#include "engine/evaluation/sampling.h"

#include <algorithm>

#include "engine/evaluation/perplexity.h"
#include "engine/forward/decoder.h"
#include "engine/forward/token_sampler.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

constexpr std::size_t kTogether = 64;                      // sequences: enough for products of matrices
constexpr std::size_t kCacheBytes = std::size_t{2} << 30;  // of the sequences that are written together

Status check(const SampledSequences& wanted, int vocab) {
  if (wanted.sequences < 0 || wanted.length < 1) {
    return fail("{} sequences of {} tokens cannot be sampled; the length must be 1 or more", wanted.sequences,
                wanted.length);
  }
  for (const std::int32_t id : wanted.never) {
    if (id < 0 || id >= vocab) return fail_internal("token {} is not in the vocabulary of {}", id, vocab);
  }
  return {};
}

// The vocabulary but for what is never drawn.
Result<Tokens> beginnings(const SampledSequences& wanted, int vocab) {
  std::vector<bool> allowed(static_cast<std::size_t>(vocab), true);
  for (const std::int32_t id : wanted.never) allowed[static_cast<std::size_t>(id)] = false;
  Tokens ids;
  for (std::int32_t id = 0; id < vocab; ++id) {
    if (allowed[static_cast<std::size_t>(id)]) ids.push_back(id);
  }
  if (ids.empty()) return fail("none of the {} tokens of the vocabulary may be drawn", vocab);
  return ids;
}

// How many sequences are written together.
int width_of(const Decoder& decoder, const Context& context) {
  const auto each = decoder.cache_bytes_per_token() * static_cast<std::size_t>(decoder.max_length());
  const auto limit = context.memory_budget == 0 ? kCacheBytes : std::min(kCacheBytes, context.memory_budget / 4);
  return static_cast<int>(std::clamp<std::size_t>(limit / std::max<std::size_t>(each, 1), 1, kTogether));
}

// Lets a restarted decoder write its sequences to the end. tokens [sequences, length]
class Writing {
 public:
  Writing(Decoder& decoder, const SampledSequences& wanted, int first)
      : decoder_(decoder),
        length_(wanted.length),
        sampler_({.temperature = 1, .top_p = 1, .seed = wanted.seed, .never = wanted.never}, decoder.sequences(),
                 first),
        tokens_(static_cast<std::size_t>(decoder.sequences() * length_)) {}

  Result<Tokens> run(const Tokens& beginnings, const std::string& stage, const Context& context) {
    Tokens next = sampler_.uniform(static_cast<std::int32_t>(beginnings.size()));
    for (std::int32_t& token : next) token = beginnings[static_cast<std::size_t>(token)];
    for (int position = 0;; ++position) {
      keep(next, position);
      TRY(context.report(stage, position + 1, length_));
      if (position + 1 == length_) return std::move(tokens_);
      TRY(decoder_.feed(next, logits_, context));
      const ThreadScope threads(context.threads);
      next = sampler_.draw(logits_);
    }
  }

 private:
  void keep(const Tokens& drawn, int position) {
    for (std::size_t s = 0; s < drawn.size(); ++s) tokens_[s * static_cast<std::size_t>(length_) + position] = drawn[s];
  }

  Decoder& decoder_;
  int length_;
  TokenSampler sampler_;
  Tokens tokens_;
  MatrixF logits_;
};

}  // namespace

Result<TokenBatch> sample_sequences(const Network& network, const SampledSequences& wanted, const std::string& stage,
                                    const Context& context) {
  const int vocab = network.shared->model().config().vocab;
  TRY(check(wanted, vocab));
  TRY_ASSIGN(const auto first_tokens, beginnings(wanted, vocab));
  TokenBatch batch{0, wanted.length, {}};
  if (wanted.sequences == 0) return batch;
  TRY_ASSIGN(auto decoder, Decoder::make(network, 1, wanted.length, context));
  const int width = width_of(decoder, context), groups = (wanted.sequences + width - 1) / width;
  for (int group = 0; group < groups; ++group) {
    const int count = std::min(width, wanted.sequences - batch.sequences);
    decoder.restart(count);
    Writing writing(decoder, wanted, wanted.first + batch.sequences);
    TRY_ASSIGN(const auto tokens, writing.run(first_tokens, stage, share_of(context, {group, 1, groups})));
    batch.tokens.insert(batch.tokens.end(), tokens.begin(), tokens.end());
    batch.sequences += count;
  }
  return batch;
}

}  // namespace transmla
