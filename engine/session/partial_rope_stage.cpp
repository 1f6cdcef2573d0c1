#include "engine/session/partial_rope_stage.h"

#include <algorithm>

#include "engine/conversion/fold.h"
#include "engine/session/resources.h"

namespace transmla {
namespace {

// A candidate is tested at most this often: each step loads the weights of a large model anew.
constexpr int kSteps = 8;

Result<FreqfoldSearch> evaluate_one(const std::function<Result<Network>(int)>& network_for, int freqfold,
                                    const FreqfoldSearchOptions& options, const TokenBatch& chunks,
                                    const Context& context) {
  auto only = options;
  only.first = only.last = freqfold;
  return search_freqfold(network_for, chunks, only, context);
}

}  // namespace

Result<Network> planned_network(std::shared_ptr<SharedWeights> shared, const Statistics& statistics,
                                const TransmlaOptions& options, bool with_latent, const Context& context) {
  TRY_ASSIGN(auto plans, plan_transmla(statistics, shared->model().config(), options, with_latent, context));
  return converted_network(std::move(shared), std::make_shared<const std::vector<MlaLayer>>(std::move(plans)));
}

Result<FreqfoldSearch> choose_freqfold(const PartialRopeInput& input,
                                       const std::function<void(const FreqfoldCandidate&)>& on_candidate,
                                       const Context& context) {
  const auto& config = input.shared->model().config();
  auto options = transmla_options(*input.recipe, config);
  if (input.chunks == nullptr) return FreqfoldSearch{options.freqfold, {}};
  const auto network_for = [&](int freqfold) {
    options.freqfold = freqfold;
    auto network = planned_network(input.shared, *input.statistics, options, /*with_latent=*/false, context);
    // Two networks race and are run in turn: each keeps its blocks between its steps, where they fit.
    if (network) network->cache = std::make_shared<AttentionCache>(config.layers, weight_cache_bytes(context) / 4);
    return network;
  };
  FreqfoldSearchOptions search;
  search.first = options.collapse;
  search.last = config.head_dim / 2;
  search.exhaustive = input.exhaustive;
  search.on_candidate = on_candidate;
  search.chunks_per_step =
      std::max({2, input.recipe->evaluation_batch, (input.chunks->sequences + kSteps - 1) / kSteps});
  if (input.recipe->freqfold) {
    return evaluate_one(network_for, *input.recipe->freqfold, search, *input.chunks, context);
  }
  return search_freqfold(network_for, *input.chunks, search, context);
}

}  // namespace transmla
