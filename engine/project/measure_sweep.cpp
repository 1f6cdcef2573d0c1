#include "engine/project/measure_sweep.h"

#include <algorithm>

namespace transmla {
namespace {

constexpr double kConfidence = 0.99;  // that a candidate that is left is worse, all its tests together

int size_of(const Perplexity& perplexity) { return static_cast<int>(perplexity.nll.size()); }
int cached_numbers(const Candidate& candidate) { return candidate.recipe.qk_mqa_dim + candidate.recipe.kv_lora_rank; }

class SweepRun {
 public:
  SweepRun(const SweepWork& work, const SweepListener& listener, const Context& context)
      : work_(work),
        listener_(listener),
        context_(context),
        step_(std::max(work.chunks_per_step, 1)),
        original_(work.original),
        candidates_(work.candidates) {
    for (const Candidate& candidate : candidates_) partial_rope_keys_.push_back(partial_rope_key(candidate.recipe));
  }

  Status run() {
    for (const Candidate& candidate : candidates_) TRY(check_recipe(candidate.recipe));
    TRY_ASSIGN(measurement_, Measurement::open(work_.measurement, context_));
    TRY(predict());
    const int chunks = measurement_->chunks();
    for (int until = std::min(step_, chunks);; until = std::min(until + step_, chunks)) {
      TRY(advance_original(until));
      for (Candidate& candidate : candidates_) TRY(advance(candidate, until));
      if (until == chunks) return {};
      if (work_.race) leave_beaten();
    }
  }

 private:
  Status predict() {
    std::vector<Candidate*> unknown;
    std::vector<Recipe> recipes;
    for (Candidate& candidate : candidates_) {
      if (candidate.predicted) continue;
      unknown.push_back(&candidate);
      recipes.push_back(candidate.recipe);
    }
    if (unknown.empty()) return {};
    TRY_ASSIGN(const auto errors, measurement_->predict(recipes, context_));
    for (std::size_t i = 0; i < unknown.size(); ++i) {
      unknown[i]->predicted = mean_error(errors[i]);
      unknown[i]->predicted_layers = errors[i];
      tell(*unknown[i]);
    }
    return {};
  }

  Status advance_original(int until) {
    if (size_of(original_) >= until) return {};
    TRY(measure(measurement_->original(), until, original_));
    if (listener_.original) listener_.original(original_);
    return {};
  }

  Status advance(Candidate& candidate, int until) {
    if (work_.race && candidate.stopped_early) return {};
    candidate.stopped_early = false;
    if (size_of(candidate.partial_rope) < until) {
      TRY(advance_partial_rope(candidate, until));
      tell(candidate);
    }
    if (size_of(candidate.mla) < until) {
      TRY_ASSIGN(const auto network, measurement_->converted(candidate.recipe, context_));
      TRY(measure(network, until, candidate.mla));
      tell(candidate);
    }
    return {};
  }

  // Candidates that differ in later stages alone, such as in their rank, have one partial-RoPE network.
  Status advance_partial_rope(Candidate& candidate, int until) {
    const auto& key = partial_rope_keys_[static_cast<std::size_t>(&candidate - candidates_.data())];
    for (std::size_t other = 0; other < candidates_.size(); ++other) {
      const auto& nll = candidates_[other].partial_rope.nll;
      if (nll.size() < static_cast<std::size_t>(until) || partial_rope_keys_[other] != key) continue;
      candidate.partial_rope.nll.assign(nll.begin(), nll.begin() + until);
      return {};
    }
    TRY_ASSIGN(const auto network, measurement_->partial_rope(candidate.recipe, context_));
    return measure(network, until, candidate.partial_rope);
  }

  Status measure(const Network& network, int until, Perplexity& perplexity) {
    const int done = size_of(perplexity);
    const Share share{chunks_done(), until - done, chunks_wanted()};
    TRY_ASSIGN(const auto nll, measurement_->nll(network, done, until - done, "perplexity", share_of(context_, share)));
    perplexity.nll.insert(perplexity.nll.end(), nll.begin(), nll.end());
    return {};
  }

  // Progress is that of all perplexities together.
  int chunks_done() const {
    int done = size_of(original_);
    for (const Candidate& candidate : candidates_) done += size_of(candidate.partial_rope) + size_of(candidate.mla);
    return done;
  }
  int chunks_wanted() const {
    const auto wanted = [&](const Perplexity& perplexity) {
      return std::max(size_of(perplexity), measurement_->chunks());
    };
    int chunks = wanted(original_);
    for (const Candidate& candidate : candidates_) {
      const bool left = work_.race && candidate.stopped_early;
      for (const Perplexity* part : {&candidate.partial_rope, &candidate.mla}) {
        chunks += left ? size_of(*part) : wanted(*part);
      }
    }
    return chunks;
  }

  void leave_beaten() {
    for (Candidate& candidate : candidates_) {
      if (candidate.stopped_early || size_of(candidate.mla) >= measurement_->chunks() || !beaten(candidate)) continue;
      candidate.stopped_early = true;
      tell(candidate);
    }
  }

  // By the best of those that cost no more cache. Which one that is shows only on the way, so that each counts as a
  // test, after every step but the last (Bonferroni).
  bool beaten(const Candidate& candidate) const {
    PairedDifference worst;
    int rivals = 0;
    for (const Candidate& rival : candidates_) {
      if (&rival == &candidate || cached_numbers(rival) > cached_numbers(candidate)) continue;
      ++rivals;
      if (rival.stopped_early) continue;
      const auto difference = paired_difference(candidate.mla, rival.mla);
      if (difference.mean > worst.mean) worst = difference;
    }
    const int tests = std::max((measurement_->chunks() - 1) / step_, 1) * std::max(rivals, 1);
    return worst.worse(1 - (1 - kConfidence) / tests);
  }

  void tell(const Candidate& candidate) const {
    if (listener_.candidate) listener_.candidate(candidate);
  }

  const SweepWork& work_;
  const SweepListener& listener_;
  const Context& context_;
  int step_;
  std::unique_ptr<Measurement> measurement_;
  Perplexity original_;
  std::vector<Candidate> candidates_;
  std::vector<std::string> partial_rope_keys_;  // of each
};

}  // namespace

Status measure_sweep(const SweepWork& work, const SweepListener& listener, const Context& context) {
  return SweepRun(work, listener, context).run();
}

}  // namespace transmla
