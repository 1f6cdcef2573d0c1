#include "engine/evaluation/freqfold_search.h"

#include <algorithm>
#include <map>
#include <utility>

namespace transmla {
namespace {

constexpr int fewest_chunks = 3;  // of a paired test

// How many chunks both have when they are compared for the first time, and then: whole steps.
int first_test(int step) { return std::max(step, fewest_chunks); }
int next_test(int chunks, int step) { return (chunks / step + 1) * step; }

// The confidence is that of all tests of two candidates together (Bonferroni); the end needs none.
double confidence_of_one_test(const FreqfoldSearchOptions& options, int chunks) {
  int tests = 0;
  for (int at = first_test(options.chunks_per_step); at < chunks; at = next_test(at, options.chunks_per_step)) ++tests;
  return 1 - (1 - options.confidence) / std::max(tests, 1);
}

// Two candidates at a time run over the same chunks, step by step, until one cannot win any more.
class Race {
 public:
  Race(const ChunkEvaluator& evaluate, int chunks, const FreqfoldSearchOptions& options)
      : evaluate_(evaluate), chunks_(chunks), options_(options) {}

  Result<FreqfoldSearch> run() {
    std::size_t leader = 0;
    for (int freqfold = options_.first; freqfold <= options_.last && options_.last % freqfold == 0; freqfold *= 2) {
      candidates_.push_back({freqfold, {}, false});
      if (candidates_.size() == 1) continue;
      const std::size_t challenger = candidates_.size() - 1;
      TRY_ASSIGN(const bool wins, challenge(leader, challenger));
      tell(wins ? leader : challenger);
      if (!wins) break;
      leader = challenger;
    }
    if (candidates_.empty()) {
      return fail("no freqfold fits: it starts at the collapse {} and must divide half the head size, {}",
                  options_.first, options_.last);
    }
    TRY(advance(leader, chunks_));
    tell(leader);
    return FreqfoldSearch{candidates_[leader].freqfold, std::move(candidates_)};
  }

 private:
  Status advance(std::size_t index, int until) {
    FreqfoldCandidate& candidate = candidates_[index];
    const int done = static_cast<int>(candidate.perplexity.nll.size());
    if (done >= until) return {};
    TRY_ASSIGN(const auto nll, evaluate_(candidate.freqfold, done, until - done));
    candidate.perplexity.nll.insert(candidate.perplexity.nll.end(), nll.begin(), nll.end());
    return {};
  }

  bool beaten(std::size_t index, std::size_t by) const {
    return paired_difference(candidates_[index].perplexity, candidates_[by].perplexity)
        .worse(confidence_of_one_test(options_, chunks_));
  }

  // Whether the challenger has the lower perplexity. The one that a test leaves behind stays where it is.
  Result<bool> challenge(std::size_t leader, std::size_t challenger) {
    const int step = options_.exhaustive ? chunks_ : options_.chunks_per_step;
    for (int until = first_test(step); until < chunks_; until = next_test(until, step)) {
      TRY(advance(leader, until));
      TRY(advance(challenger, until));
      for (const bool wins : {false, true}) {
        if (!beaten(wins ? leader : challenger, wins ? challenger : leader)) continue;
        candidates_[wins ? leader : challenger].stopped_early = true;
        return wins;
      }
    }
    TRY(advance(leader, chunks_));
    TRY(advance(challenger, chunks_));
    return candidates_[challenger].perplexity.mean_nll() < candidates_[leader].perplexity.mean_nll();
  }

  void tell(std::size_t index) const {
    if (options_.on_candidate) options_.on_candidate(candidates_[index]);
  }

  const ChunkEvaluator& evaluate_;
  int chunks_;
  const FreqfoldSearchOptions& options_;
  std::vector<FreqfoldCandidate> candidates_;
};

}  // namespace

Result<FreqfoldSearch> search_freqfold(const ChunkEvaluator& evaluate, int chunks,
                                       const FreqfoldSearchOptions& options) {
  if (chunks < 1) return fail("freqfold auto needs at least one chunk of test text, there is none");
  return Race(evaluate, chunks, options).run();
}

Result<FreqfoldSearch> search_freqfold(const std::function<Result<Network>(int freqfold)>& network_for,
                                       const TokenBatch& chunks, const FreqfoldSearchOptions& options,
                                       const Context& context) {
  std::map<int, Network> networks;  // of the two that race
  const ChunkEvaluator evaluate = [&](int freqfold, int first, int count) -> Result<std::vector<double>> {
    if (!networks.contains(freqfold)) {
      while (networks.size() >= 2) networks.erase(networks.begin());  // freqfolds only rise
      TRY_ASSIGN(auto made, network_for(freqfold));
      networks.emplace(freqfold, std::move(made));
    }
    return evaluate_chunks(networks.at(freqfold), chunks, first, count,
                           fmt::format("perplexity of partial RoPE, freqfold {}", freqfold),
                           share_of(context, {first, count, chunks.sequences}));
  };
  return search_freqfold(evaluate, chunks.sequences, options);
}

}  // namespace transmla
