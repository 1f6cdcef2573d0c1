// Text that a model writes by itself: samples of what it was trained on, as it has learnt it.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/context.h"
#include "engine/forward/network.h"
#include "engine/text/samples.h"

namespace transmla {

struct SampledSequences {
  int sequences = 0;
  int length = 0;
  int first = 0;  // number of the first sequence: what is drawn for a sequence depends on its number and the seed
  std::uint64_t seed = 0;
  Tokens never = {};  // ids that are not drawn: special ones, and those that the tokenizer lacks
};

// Each sequence starts at a token drawn uniformly from the vocabulary and goes on by the model's whole distribution, at
// temperature 1, to exactly `length` tokens. Up to 64 are written together, fewer where their caches would not stay
// small beside the memory budget: logits are then rounded otherwise, so that now and then another token is drawn.
// Reports progress as `stage`, by tokens.
Result<TokenBatch> sample_sequences(const Network& network, const SampledSequences& wanted, const std::string& stage,
                                    const Context& context);

}  // namespace transmla
