// How far a model is from the one that it was made from, on the same text: what their perplexities alone cannot tell.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/evaluation/chunk_mean.h"
#include "engine/evaluation/perplexity.h"
#include "engine/forward/logit_blocks.h"

namespace transmla {

// Per chunk, all over the tokens that have a next one.
struct Comparison {
  Perplexity original, converted;
  std::vector<double> kl_divergence;  // mean of KL(original ‖ converted), nats per token; rounding may leave −1e-6
  std::vector<double> same_top;       // share of the tokens for which both find the same next token likeliest

  ChunkMean mean_kl_divergence() const { return chunk_mean(kl_divergence); }
  ChunkMean mean_same_top() const { return chunk_mean(same_top); }
  // Negative log-likelihood of the converted model less the original's. Its error is that of the paired differences:
  // what makes a chunk hard for both cancels.
  PairedDifference nll_difference() const { return paired_difference(converted, original); }
};

// A model as a comparison needs it.
struct LogitSource {
  Index vocab = 0;
  int chunks = 1;  // most of one call
  std::function<Result<std::unique_ptr<LogitBlocks>>(const TokenView& tokens, const Context& context)> logits;
};
// Takes as many chunks as leave room for a second network beside their residual stream.
LogitSource logit_source(const Network& network, const TokenBatch& chunks, const std::string& stage,
                         const Context& context);

// In groups of chunks: the layers of the original, those of the other, then the heads of both together, by blocks of
// the vocabulary. Refuses models whose vocabularies differ in size.
Result<Comparison> compare_models(const LogitSource& original, const LogitSource& converted, const TokenBatch& chunks,
                                  const Context& context);
Result<Comparison> compare_networks(const Network& original, const Network& converted, const TokenBatch& chunks,
                                    const std::string& stage, const Context& context);

}  // namespace transmla
