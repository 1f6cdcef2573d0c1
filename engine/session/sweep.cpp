#include "engine/session/sweep.h"

#include "engine/session/partial_rope_stage.h"
#include "engine/session/resources.h"
#include "engine/session/source.h"
#include "engine/session/statistics_stage.h"

namespace transmla {
namespace {

class Sweep {
 public:
  Sweep(const SweepRequest& request, const Context& context) : request_(request), context_(context) {}

  Result<SweepOutcome> run() {
    TRY(clock_.time("open", [&] { return open(); }));
    TRY_ASSIGN(outcome_.original,
               clock_.time("original", [&] { return evaluate("original", original_network(shared_)); }));
    TRY(clock_.time("statistics", [&] { return take_statistics(); }));
    TRY(clock_.time("partial_rope", [&] { return evaluate_freqfolds(); }));
    TRY(clock_.time("mla", [&] { return evaluate_rows(); }));
    outcome_.seconds = clock_.stages();
    outcome_.peak_rss_bytes = peak_rss_bytes();
    return std::move(outcome_);
  }

 private:
  TransmlaOptions options_of(int freqfold, int rank) const {
    Recipe recipe = request_.recipe;
    recipe.freqfold = freqfold;
    recipe.kv_lora_rank = rank;
    return transmla_options(recipe, shared_->model().config());
  }

  // Refuses every row that cannot be before any work.
  Status check_rows(const ModelConfig& config) {
    ranks_ = request_.kv_lora_ranks;
    if (ranks_.empty()) ranks_.push_back(request_.recipe.kv_lora_rank);
    if (request_.recipe.evaluation_batch == 0)
      return fail("a sweep compares perplexities, an evaluation batch of 0 asks for none");
    Recipe row = request_.recipe;
    for (const int rank : ranks_) {
      row.kv_lora_rank = rank;
      TRY(check_recipe(row, config));
      for (const int freqfold : request_.freqfolds) {
        row.freqfold = freqfold;
        TRY(check_recipe(row, config));
      }
    }
    return {};
  }

  Status open() {
    const auto& recipe = request_.recipe;
    TRY_ASSIGN(const auto source, open_source(request_.model));
    TRY(check_rows(source.model->config()));
    const auto settings = calibration_settings(recipe);
    TRY_ASSIGN(calibration_, calibration_text(*source.tokenizer, request_.calibration_text, settings));
    TRY_ASSIGN(evaluation_, evaluation_text(*source.tokenizer, request_.test_text, recipe.evaluation_length,
                                            recipe.evaluation_chunks));
    shared_ = std::make_shared<SharedWeights>(source.model, settings.precision, weight_cache_bytes(context_));
    return {};
  }

  Result<Perplexity> evaluate(const std::string& name, const Network& network) {
    TRY_ASSIGN(auto perplexity, evaluate_perplexity(network, evaluation_.batch, "perplexity, " + name, context_));
    if (request_.on_perplexity) request_.on_perplexity(name, perplexity);
    return perplexity;
  }

  Result<Perplexity> evaluate_plan(const std::string& name, const TransmlaOptions& options, bool with_latent) {
    TRY_ASSIGN(const auto network, planned_network(shared_, statistics_.statistics, options, with_latent, context_));
    return evaluate(name, network);
  }

  Status take_statistics() {
    TRY_ASSIGN(statistics_, obtain_statistics(shared_, calibration_, calibration_settings(request_.recipe),
                                              request_.statistics, context_));
    outcome_.statistics_reused = statistics_.reused;
    return {};
  }

  Status evaluate_freqfolds() {
    if (request_.freqfolds.empty()) return search();
    for (const int freqfold : request_.freqfolds) {
      TRY_ASSIGN(auto perplexity, evaluate_plan(fmt::format("partial RoPE, freqfold {}", freqfold),
                                                options_of(freqfold, ranks_.front()), /*with_latent=*/false));
      partial_rope_.push_back({freqfold, std::move(perplexity)});
    }
    return {};
  }

  Status search() {
    const PartialRopeInput input{shared_, &statistics_.statistics, &request_.recipe, &evaluation_.batch};
    TRY_ASSIGN(const auto search, choose_freqfold(input, {}, context_));
    for (const auto& candidate : search.candidates) {
      if (candidate.freqfold == search.chosen) partial_rope_.push_back(candidate);
    }
    return {};
  }

  Status evaluate_rows() {
    for (const auto& candidate : partial_rope_) {
      for (const int rank : ranks_) {
        const auto options = options_of(candidate.freqfold, rank);
        TRY_ASSIGN(auto mla, evaluate_plan(fmt::format("MLA, freqfold {}, rank {}", candidate.freqfold, rank), options,
                                           /*with_latent=*/true));
        outcome_.rows.push_back({candidate.freqfold, rank, cache_size(shared_->model().config(), options),
                                 candidate.perplexity, std::move(mla)});
      }
    }
    return {};
  }

  const SweepRequest& request_;
  const Context& context_;
  StageClock clock_;
  SweepOutcome outcome_;
  std::shared_ptr<SharedWeights> shared_;
  TokenText calibration_, evaluation_;
  ObtainedStatistics statistics_;
  std::vector<int> ranks_;
  std::vector<FreqfoldCandidate> partial_rope_;
};

}  // namespace

Result<SweepOutcome> run_sweep(const SweepRequest& request, const Context& context) {
  return guarded([&] { return Sweep(request, context).run(); });
}

}  // namespace transmla
