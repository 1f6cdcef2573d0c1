#include "engine/session/sweep.h"

#include <algorithm>

#include "engine/conversion/fold.h"
#include "engine/session/calibration_text.h"
#include "engine/session/partial_rope_stage.h"
#include "engine/session/resources.h"
#include "engine/session/score_stage.h"
#include "engine/session/source.h"
#include "engine/session/statistics_stage.h"
#include "engine/session/sweep_rows.h"

namespace transmla {
namespace {

class Sweep {
 public:
  Sweep(const SweepRequest& request, const Context& context) : request_(request), context_(context) {}

  Result<SweepOutcome> run() {
    TRY(clock_.time("open", [&] { return open(); }));
    TRY(clock_.time("statistics", [&] { return take_statistics(); }));
    TRY(clock_.time("predict", [&] { return predict(); }));
    TRY_ASSIGN(outcome_.original,
               clock_.time("original", [&] { return evaluate("original", original_network(shared_)); }));
    TRY(request_.recipe.method == "score" ? score_rows() : transmla_rows());
    outcome_.seconds = clock_.stages();
    outcome_.peak_rss_bytes = peak_rss_bytes();
    return std::move(outcome_);
  }

 private:
  Status open() {
    const auto& recipe = request_.recipe;
    TRY_ASSIGN(const auto source, open_source(request_.model));
    TRY_ASSIGN(sizes_, sweep_sizes(request_, source.model->config()));
    TRY_ASSIGN(evaluation_, evaluation_text(*source.tokenizer, request_.test_text, recipe.evaluation_length,
                                            recipe.evaluation_chunks));
    shared_ = std::make_shared<SharedWeights>(source.model, calibration_settings(recipe).precision,
                                              weight_cache_bytes(context_));
    const CalibrationInput input{shared_, source.tokenizer, request_.calibration_text, request_.statistics};
    TRY_ASSIGN(calibration_, calibration_text(input, recipe.calibration, context_));
    return {};
  }

  Status take_statistics() {
    TRY_ASSIGN(statistics_, obtain_statistics(shared_, calibration_, calibration_settings(request_.recipe),
                                              request_.statistics, context_));
    outcome_.statistics_reused = statistics_.reused;
    return {};
  }

  Status predict() {
    const auto choices = plan_choices(sizes_);
    const PredictionInput input{shared_, &statistics_.statistics, &calibration_.batch, &request_.recipe};
    TRY_ASSIGN(const auto errors, predicted_errors(input, choices, context_));
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const auto& [dim, freqfold, rank] = choices[i];
      outcome_.predictions.push_back(
          {dim, freqfold, *rank, cache_size(shared_->model().config(), dim, *rank), mean_error(errors[i])});
    }
    if (request_.on_predictions) request_.on_predictions(outcome_.predictions);
    return {};
  }

  Result<Perplexity> evaluate(const std::string& name, const Network& network) {
    TRY_ASSIGN(auto perplexity, evaluate_perplexity(network, evaluation_.batch, "perplexity, " + name, context_));
    if (request_.on_perplexity) request_.on_perplexity(name, perplexity);
    return perplexity;
  }

  void add_row(const PlanChoice& choice, const Perplexity& partial_rope, Perplexity mla) {
    const auto row =
        std::find_if(outcome_.predictions.begin(), outcome_.predictions.end(), [&](const SweepPrediction& prediction) {
          return prediction.qk_mqa_dim == choice.qk_mqa_dim && prediction.freqfold == choice.freqfold &&
                 prediction.kv_lora_rank == choice.kv_lora_rank;
        });
    outcome_.rows.push_back(
        {row->qk_mqa_dim, row->freqfold, row->kv_lora_rank, row->cache, row->error, partial_rope, std::move(mla)});
  }

  // ---- method transmla ----

  Status transmla_rows() {
    TRY(clock_.time("partial_rope", [&] { return evaluate_freqfolds(); }));
    return clock_.time("mla", [&] { return evaluate_ranks(); });
  }

  Result<Perplexity> evaluate_plan(const std::string& name, const PlanChoice& choice, bool with_latent) {
    const auto options = transmla_options(recipe_of(request_.recipe, choice), shared_->model().config());
    TRY_ASSIGN(const auto network, planned_network(shared_, statistics_.statistics, options, with_latent, context_));
    return evaluate(name, network);
  }

  Status evaluate_freqfolds() {
    if (request_.freqfolds.empty()) return search();
    for (const int freqfold : sizes_.freqfolds) {
      TRY_ASSIGN(auto perplexity, evaluate_plan(fmt::format("partial RoPE, freqfold {}", freqfold),
                                                {request_.recipe.qk_mqa_dim, freqfold, sizes_.kv_lora_ranks.front()},
                                                /*with_latent=*/false));
      partial_rope_.push_back({freqfold, std::move(perplexity)});
    }
    return {};
  }

  Status search() {
    Recipe recipe = request_.recipe;
    recipe.kv_lora_rank = sizes_.kv_lora_ranks.front();  // the recipe's own may be no row's, and too large
    const PartialRopeInput input{shared_, &statistics_.statistics, &recipe, &evaluation_.batch};
    TRY_ASSIGN(const auto search, choose_freqfold(input, {}, context_));
    for (const auto& candidate : search.candidates) {
      if (candidate.freqfold == search.chosen) partial_rope_.push_back(candidate);
    }
    return {};
  }

  Status evaluate_ranks() {
    for (const auto& candidate : partial_rope_) {
      for (const int rank : sizes_.kv_lora_ranks) {
        const PlanChoice choice{request_.recipe.qk_mqa_dim, candidate.freqfold, rank};
        TRY_ASSIGN(auto mla, evaluate_plan(fmt::format("MLA, freqfold {}, rank {}", candidate.freqfold, rank), choice,
                                           /*with_latent=*/true));
        add_row(choice, candidate.perplexity, std::move(mla));
      }
    }
    return {};
  }

  // ---- method score ----

  Status score_rows() {
    for (const int dim : sizes_.qk_mqa_dims) {
      std::optional<Perplexity> partial_rope;  // slots do not depend on the rank
      for (const int rank : sizes_.kv_lora_ranks) {
        const PlanChoice choice{dim, sizes_.freqfolds.front(), rank};
        const Recipe recipe = recipe_of(request_.recipe, choice);
        ScoreStage stage({shared_, &statistics_.statistics, &calibration_, &recipe, request_.statistics});
        TRY(clock_.time("plan", [&] { return stage.plan_slots(context_); }));
        TRY(clock_.time("fit", [&] { return stage.fit(context_); }));
        if (!partial_rope) {
          TRY_ASSIGN(partial_rope, clock_.time("partial_rope", [&] {
            return evaluate(fmt::format("partial RoPE, qk-mqa-dim {}", dim), network_of(stage));
          }));
        }
        TRY(clock_.time("convert", [&] { return stage.convert(context_); }));
        TRY_ASSIGN(auto mla, clock_.time("mla", [&] {
          return evaluate(fmt::format("MLA, qk-mqa-dim {}, rank {}", dim, rank), network_of(stage));
        }));
        add_row(choice, *partial_rope, std::move(mla));
      }
    }
    return {};
  }

  Network network_of(const ScoreStage& stage) const {
    return converted_network(shared_, std::make_shared<const std::vector<MlaLayer>>(stage.plans()));
  }

  const SweepRequest& request_;
  const Context& context_;
  StageClock clock_;
  SweepOutcome outcome_;
  std::shared_ptr<SharedWeights> shared_;
  TokenText calibration_, evaluation_;
  ObtainedStatistics statistics_;
  SweepSizes sizes_;
  std::vector<FreqfoldCandidate> partial_rope_;  // method transmla
};

}  // namespace

Result<SweepOutcome> run_sweep(const SweepRequest& request, const Context& context) {
  return guarded([&] { return Sweep(request, context).run(); });
}

}  // namespace transmla
