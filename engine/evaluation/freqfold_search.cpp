#include "engine/evaluation/freqfold_search.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace transmla {
namespace {

// A candidate is tested after every step but the last. The confidence is that of all its tests together (Bonferroni).
double confidence_of_one_test(const FreqfoldSearchOptions& options, int chunks) {
  const int tests = std::max((chunks - 1) / options.chunks_per_step, 1);
  return 1 - (1 - options.confidence) / tests;
}

// `best` is null for the first candidate, which nothing can stop.
Result<FreqfoldCandidate> evaluate_candidate(const ChunkEvaluator& evaluate, int freqfold, int chunks,
                                             const Perplexity* best, const FreqfoldSearchOptions& options) {
  FreqfoldCandidate candidate;
  candidate.freqfold = freqfold;
  const bool may_stop = best != nullptr && !options.exhaustive;
  const int step = may_stop ? options.chunks_per_step : chunks;
  for (int first = 0; first < chunks; first += step) {
    TRY_ASSIGN(const auto nll, evaluate(freqfold, first, std::min(step, chunks - first)));
    candidate.perplexity.nll.insert(candidate.perplexity.nll.end(), nll.begin(), nll.end());
    const bool last = first + step >= chunks;
    if (may_stop && !last &&
        paired_difference(candidate.perplexity, *best).worse(confidence_of_one_test(options, chunks))) {
      candidate.stopped_early = true;
      break;
    }
  }
  return candidate;
}

}  // namespace

Result<FreqfoldSearch> search_freqfold(const ChunkEvaluator& evaluate, int chunks,
                                       const FreqfoldSearchOptions& options) {
  if (chunks < 1) return fail("freqfold auto needs at least one chunk of test text, there is none");
  FreqfoldSearch search;
  std::size_t best = 0;
  for (int freqfold = options.first; freqfold <= options.last && options.last % freqfold == 0; freqfold *= 2) {
    const auto* rival = search.candidates.empty() ? nullptr : &search.candidates[best].perplexity;
    TRY_ASSIGN(auto candidate, evaluate_candidate(evaluate, freqfold, chunks, rival, options));
    const bool wins =
        rival == nullptr || (!candidate.stopped_early && candidate.perplexity.mean_nll() < rival->mean_nll());
    if (options.on_candidate) options.on_candidate(candidate);
    search.candidates.push_back(std::move(candidate));
    if (!wins) break;
    best = search.candidates.size() - 1;
  }
  if (search.candidates.empty()) {
    return fail("no freqfold fits: it starts at the collapse {} and must divide half the head size, {}", options.first,
                options.last);
  }
  search.chosen = search.candidates[best].freqfold;
  return search;
}

Result<FreqfoldSearch> search_freqfold(const std::function<Result<Network>(int freqfold)>& network_for,
                                       const TokenBatch& chunks, const FreqfoldSearchOptions& options,
                                       const Context& context) {
  std::optional<std::pair<int, Network>> current;  // of the candidate being evaluated
  const ChunkEvaluator evaluate = [&](int freqfold, int first, int count) -> Result<std::vector<double>> {
    if (!current || current->first != freqfold) {
      current.reset();
      TRY_ASSIGN(auto made, network_for(freqfold));
      current.emplace(freqfold, std::move(made));
    }
    return evaluate_chunks(current->second, chunks, first, count,
                           fmt::format("perplexity of partial RoPE, freqfold {}", freqfold),
                           share_of(context, {first, count, chunks.sequences}));
  };
  return search_freqfold(evaluate, chunks.sequences, options);
}

}  // namespace transmla
