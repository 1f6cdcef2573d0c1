// The partial-RoPE stage: the freqfold that the recipe names, or the search for it, with perplexities of all tried.
#pragma once

#include "engine/base/context.h"
#include "engine/evaluation/freqfold_search.h"
#include "engine/session/recipe.h"

namespace transmla {

struct PartialRopeInput {
  std::shared_ptr<SharedWeights> shared;
  const Statistics* statistics = nullptr;
  const Recipe* recipe = nullptr;
  const TokenBatch* chunks = nullptr;  // null: no evaluation, the recipe names the freqfold
  bool exhaustive = false;             // never leave a candidate early
};
// Without evaluation there is a choice but no candidate. `on_candidate` (may be empty) hears of each as it ends.
Result<FreqfoldSearch> choose_freqfold(const PartialRopeInput& input,
                                       const std::function<void(const FreqfoldCandidate&)>& on_candidate,
                                       const Context& context);

// A network of the model converted by `options`, with the latent or without (partial RoPE).
Result<Network> planned_network(std::shared_ptr<SharedWeights> shared, const Statistics& statistics,
                                const TransmlaOptions& options, bool with_latent, const Context& context);

}  // namespace transmla
