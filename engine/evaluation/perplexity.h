// Perplexity with its error, and the paired comparison that decides "better".
#pragma once

#include <functional>
#include <vector>

#include "engine/base/ranks.h"
#include "engine/forward/pass.h"
#include "engine/text/samples.h"

namespace transmla {

// exp of the mean over chunks of the mean negative log-likelihood per chunk.
struct Perplexity {
  std::vector<double> nll;  // per chunk, nats per token
  double value() const;
  double mean_nll() const;
  double nll_standard_error() const;  // of the mean over chunks; 0 for one chunk
  double standard_error() const;      // of value(), by the delta method
};

// A stage done in several calls: this one is `part` of `whole`, `done` of them are done.
struct Share {
  int done = 0, part = 1, whole = 1;
};
// The context for one such call, whose progress is that of the whole stage.
Context share_of(const Context& context, const Share& share);

// In groups of chunks whose residual stream stays small beside the memory budget; the numbers do not depend on them.
// Ranks share the chunks.
Result<Perplexity> evaluate_perplexity(const Network& network, const TokenBatch& chunks, const std::string& stage,
                                       const Context& context);

// The same for chunks [first, first + count) alone.
Result<std::vector<double>> evaluate_chunks(const Network& network, const TokenBatch& chunks, int first, int count,
                                            const std::string& stage, const Context& context);

// The same by any other means: `own` measures the chunks of a part, ranks share them all.
Result<std::vector<double>> share_chunks(const Part& all, const std::function<Result<std::vector<double>>(Part)>& own,
                                         const Context& context);

// Mean of log Σ e^logit − logit(next) over the tokens that have a next one, in nats. logits [tokens, vocab]
double mean_nll(const MatrixF& logits, const Tokens& tokens);

// Chunk by chunk difference of two models on the same text.
struct PairedDifference {
  double mean = 0;  // nll of a − nll of b, over the chunks that both have
  double standard_error = 0;
  int chunks = 0;
  // One-sided Student test that a is worse than b. Never true below 3 chunks.
  bool worse(double confidence) const;
};
PairedDifference paired_difference(const Perplexity& a, const Perplexity& b);

}  // namespace transmla
