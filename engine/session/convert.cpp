#include "engine/session/convert.h"

#include <algorithm>

#include "engine/base/ranks.h"
#include "engine/conversion/fold.h"
#include "engine/conversion/probe.h"
#include "engine/session/calibration_text.h"
#include "engine/session/export_stage.h"
#include "engine/session/memory_need.h"
#include "engine/session/partial_rope_stage.h"
#include "engine/session/preflight.h"
#include "engine/session/resources.h"
#include "engine/session/score_stage.h"
#include "engine/session/source.h"
#include "engine/session/statistics_stage.h"

namespace transmla {
namespace {

TextSummary summary(const TokenText& text) {
  return {text.name, text.sha256, text.batch.sequences, text.batch.length, text.origin};
}

// One conversion on its way; each step uses what the steps before it left here.
class Conversion {
 public:
  Conversion(const ConversionRequest& request, const Context& context)
      : request_(request), context_(context), save_(leads(context) ? request.save : std::nullopt) {}

  Result<ConversionOutcome> run() {
    TRY(clock_.time("open", [&] { return open(); }));
    TRY(clock_.time("tokenize", [&] { return read_test_text(); }));
    TRY(clock_.time("samples", [&] { return draw_samples(); }));
    TRY(evaluate_original());
    TRY(clock_.time("statistics", [&] { return take_statistics(); }));
    TRY(evaluate_folded_norms());
    TRY(request_.recipe.method == "score" ? plan_score_method() : plan_transmla_method());
    TRY(clock_.time("probe", [&] { return probe(); }));
    TRY(evaluate_mla());
    TRY(on_leader(context_, [this](const Context& alone) { return save_ ? export_model(alone) : Status(); }));
    outcome_.seconds = clock_.stages();
    outcome_.peak_rss_bytes = peak_rss_bytes();
    return std::move(outcome_);
  }

 private:
  Status open() {
    TRY(check_recipe(request_.recipe));
    TRY_ASSIGN(source_, open_source(request_.model));
    const auto& config = source_.model->config();
    TRY(check_recipe(request_.recipe, config));
    TRY_ASSIGN(const std::size_t spare, spare_memory(config, request_.recipe, context_));
    if (save_) {
      TRY(check_output(*source_.model, request_.recipe, *save_));
      // Now: another program must not take the name meanwhile.
      TRY_ASSIGN(output_, AtomicFolder::create(*save_));
    }
    const auto settings = calibration_settings(request_.recipe);
    shared_ = std::make_shared<SharedWeights>(source_.model, settings.precision, spare);
    outcome_.recipe = request_.recipe;
    outcome_.model_name = display_name(request_.model);
    outcome_.family = config.family->display_name;
    outcome_.fingerprint = source_.model->checkpoint().fingerprint();
    outcome_.precision = settings.precision;
    outcome_.cache = cache_size(config, request_.recipe.qk_mqa_dim, request_.recipe.kv_lora_rank);
    return {};
  }

  Status read_test_text() {
    if (request_.recipe.evaluation_batch == 0) return {};
    if (!request_.test_text) return fail("perplexities need a test text; give one, or an evaluation batch of 0");
    TRY_ASSIGN(evaluation_, evaluation_text(*source_.tokenizer, *request_.test_text, request_.recipe.evaluation_length,
                                            request_.recipe.evaluation_chunks));
    outcome_.evaluation = summary(*evaluation_);
    return {};
  }

  Status draw_samples() {
    const CalibrationInput input{shared_, source_.tokenizer, request_.calibration_text, request_.statistics};
    TRY_ASSIGN(calibration_, calibration_text(input, request_.recipe.calibration, context_));
    outcome_.calibration = summary(calibration_);
    return {};
  }

  Result<std::optional<Perplexity>> evaluate(const std::string& name, const Network& network) {
    if (!evaluation_) return std::nullopt;
    TRY_ASSIGN(auto perplexity, evaluate_perplexity(network, evaluation_->batch, "perplexity, " + name, context_));
    if (request_.on_perplexity) request_.on_perplexity(name, perplexity);
    return perplexity;
  }

  Status evaluate_original() {
    TRY_ASSIGN(outcome_.original,
               clock_.time("original", [&] { return evaluate("original", original_network(shared_)); }));
    return {};
  }

  Status take_statistics() {
    TRY_ASSIGN(statistics_, obtain_statistics(shared_, calibration_, calibration_settings(request_.recipe),
                                              request_.statistics, context_));
    outcome_.statistics_key = statistics_.key;
    outcome_.statistics_reused = statistics_.reused;
    return {};
  }

  Status evaluate_folded_norms() {
    const auto& config = source_.model->config();
    if (!config.query_key_norms) return {};
    std::vector<NormFactors> factors;
    for (int layer = 0; layer < config.layers; ++layer) {
      factors.push_back(statistics_.statistics.layers[static_cast<std::size_t>(layer)]->norms);
    }
    TRY_ASSIGN(outcome_.norms_folded, clock_.time("norms_folded", [&] {
      return evaluate("norms folded", folded_norms_network(shared_, std::move(factors)));
    }));
    return {};
  }

  Status plan_transmla_method() {
    TRY(clock_.time("partial_rope", [&] { return choose_slots(); }));
    return clock_.time("plan", [&] { return plan(); });
  }

  Status plan_score_method() {
    ScoreStage stage({shared_, &statistics_.statistics, &calibration_, &request_.recipe, request_.statistics});
    TRY(clock_.time("plan", [&] { return stage.plan_slots(context_); }));
    TRY(clock_.time("fit", [&] { return stage.fit(context_); }));
    if (evaluation_) TRY(evaluate_slots(stage.plans()));
    TRY(clock_.time("convert", [&] { return stage.convert(context_); }));
    outcome_.plan_key = stage.key();
    outcome_.layers = stage.fits();
    plans_ = stage.take_plans();
    return {};
  }

  Status evaluate_slots(std::vector<MlaLayer> slots) {
    const auto shared_slots = std::make_shared<const std::vector<MlaLayer>>(std::move(slots));
    TRY_ASSIGN(outcome_.partial_rope, clock_.time("partial_rope", [&] {
      return evaluate("partial RoPE", converted_network(shared_, shared_slots));
    }));
    return {};
  }

  Status choose_slots() {
    const auto tell = [&](const FreqfoldCandidate& candidate) {
      if (!request_.on_perplexity) return;
      request_.on_perplexity(fmt::format("partial RoPE, freqfold {}{}", candidate.freqfold,
                                         candidate.stopped_early ? " (left early)" : ""),
                             candidate.perplexity);
    };
    const PartialRopeInput input{shared_, &statistics_.statistics, &request_.recipe,
                                 evaluation_ ? &evaluation_->batch : nullptr, request_.exhaustive};
    TRY_ASSIGN(auto search, choose_freqfold(input, tell, context_));
    outcome_.candidates = std::move(search.candidates);
    for (const auto& candidate : outcome_.candidates) {
      if (candidate.freqfold == search.chosen) outcome_.partial_rope = candidate.perplexity;
    }
    outcome_.recipe.freqfold = search.chosen;
    outcome_.recipe.collapse = transmla_options(outcome_.recipe, source_.model->config()).collapse;
    return {};
  }

  Status plan() {
    const auto& config = source_.model->config();
    TRY_ASSIGN(plans_, plan_transmla(statistics_.statistics, config, transmla_options(outcome_.recipe, config),
                                     /*with_latent=*/true, context_));
    return {};
  }

  // The latents' rms is wanted by the export, and by norms of their own.
  Status probe() {
    if (!save_ && !request_.recipe.use_qkv_norm) return {};
    // A few sequences show the largest latents, sinks included, and the export leaves them room; means need all.
    constexpr int kTokens = 1024;
    const int enough = std::max(1, kTokens / calibration_.batch.length);
    const TokenBatch batch =
        request_.recipe.use_qkv_norm ? calibration_.batch : leading_sequences(calibration_.batch, enough);
    TRY_ASSIGN(latents_, probe_latents(shared_, plans_, request_.recipe.use_qkv_norm, batch, context_));
    return {};
  }

  Status evaluate_mla() {
    converted_ = std::make_shared<const std::vector<MlaLayer>>(std::move(plans_));
    TRY_ASSIGN(outcome_.mla,
               clock_.time("mla", [&] { return evaluate("MLA", converted_network(shared_, converted_)); }));
    return {};
  }

  Status export_model(const Context& context) {
    shared_.reset();  // the packed weights of the passes are not needed any more
    const auto& tokens = evaluation_ ? evaluation_->batch : calibration_.batch;
    const auto count = std::min(request_.verify_tokens, tokens.length);
    ExportStage stage{source_.model, converted_, &latents_, Tokens(tokens.sequence(0), tokens.sequence(0) + count),
                      *output_};
    return export_and_verify(stage, outcome_, clock_, context);
  }

  const ConversionRequest& request_;
  const Context& context_;
  const std::optional<Path> save_;  // on the leader
  StageClock clock_;
  ConversionOutcome outcome_;
  Source source_;
  std::optional<AtomicFolder> output_;
  std::shared_ptr<SharedWeights> shared_;
  TokenText calibration_;
  std::optional<TokenText> evaluation_;
  ObtainedStatistics statistics_;
  std::vector<MlaLayer> plans_;  // until they are shared as converted_
  std::shared_ptr<const std::vector<MlaLayer>> converted_;
  std::vector<LatentRms> latents_;
};

}  // namespace

Result<ConversionOutcome> run_conversion(const ConversionRequest& request, const Context& context) {
  return guarded([&] { return Conversion(request, context).run(); });
}

}  // namespace transmla
