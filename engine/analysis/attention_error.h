// How far a converted attention block is from the original's on the same input. Each layer is judged by itself, on the
// stream of the original model, so one walk over a few tokens measures any number of candidates: cheap, and a
// prediction of what perplexity will say.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/base/context.h"
#include "engine/conversion/mla_layer.h"
#include "engine/forward/network.h"
#include "engine/text/samples.h"

namespace transmla {

// Of one layer. Sums run over sequences, query heads h and query positions m; s(m,n) = scale·q_m·k_n are the scores of
// the keys n ≤ m, p(m,·) their softmax, s' and p' those of the converted layer.
struct AttentionError {
  // √( Σ Var_p(s' − s) / Σ Var_p(s) ), Var_p the variance over n under p(m,·): softmax ignores a constant of a row.
  double score_error = 0;
  double divergence = 0;    // mean of Σ_n p log(p / p'), in nats
  double output_error = 0;  // Σ_m ‖o' − o‖² / Σ_m ‖o‖², o [hidden] what o_proj adds to the residual stream
};
AttentionError mean_error(std::span<const AttentionError> layers);

// The plans of all candidates for one layer; as many for every layer.
using LayerPlans = std::function<Result<std::vector<MlaLayer>>(int layer, const LayerWeights& weights)>;

// Walks the original stream once and asks for the plans of each layer as it gets there. Plans may be of any method,
// with a latent or without. Result [candidate][layer].
Result<std::vector<std::vector<AttentionError>>> attention_errors(const std::shared_ptr<SharedWeights>& shared,
                                                                  const LayerPlans& plans, const TokenBatch& batch,
                                                                  const Context& context);

// The same for plans that are there already, one per layer each.
Result<std::vector<std::vector<AttentionError>>> attention_errors(const std::shared_ptr<SharedWeights>& shared,
                                                                  std::span<const std::span<const MlaLayer>> candidates,
                                                                  const TokenBatch& batch, const Context& context);

// Enough tokens to measure on: the beginnings of the first sequences.
TokenBatch error_sample(const TokenBatch& batch, int sequences = 2, int length = 512);

}  // namespace transmla
