// freqfold auto: start at the collapse, double while the perplexity of the partial-RoPE model falls, at most d/2
// (METHOD.md, "Method transmla" step 3).
#pragma once

#include <functional>
#include <vector>

#include "engine/evaluation/perplexity.h"

namespace transmla {

struct FreqfoldCandidate {
  int freqfold = 0;
  Perplexity perplexity;  // on all chunks, or on fewer where it was stopped
  bool stopped_early = false;
};
struct FreqfoldSearch {
  int chosen = 0;
  std::vector<FreqfoldCandidate> candidates;  // in the order tried
};

struct FreqfoldSearchOptions {
  int first = 1, last = 1;   // collapse and d/2
  bool exhaustive = false;   // never stop a candidate early
  double confidence = 0.99;  // of the paired tests of one candidate together
  int chunks_per_step = 2;   // chunks evaluated between two tests, of which the first has at least three
  std::function<void(const FreqfoldCandidate&)> on_candidate;  // hears of each as it ends; may be empty
};

// Negative log-likelihood of chunks [first, first + count) in the partial-RoPE model of a freqfold, [count].
using ChunkEvaluator = std::function<Result<std::vector<double>>(int freqfold, int first, int count)>;

// Doubles from `first` while d/2 (`last`) is a multiple and the perplexity over all chunks falls strictly below the
// best so far. Best and next run over the same chunks in turn; the one that a paired test shows to be worse is left
// early, so the choice is that of the exhaustive search. The chosen one is always taken to the end.
Result<FreqfoldSearch> search_freqfold(const ChunkEvaluator& evaluate, int chunks,
                                       const FreqfoldSearchOptions& options);

// `network_for` makes the partial-RoPE network of a freqfold from the same statistics.
Result<FreqfoldSearch> search_freqfold(const std::function<Result<Network>(int freqfold)>& network_for,
                                       const TokenBatch& chunks, const FreqfoldSearchOptions& options,
                                       const Context& context);

}  // namespace transmla
