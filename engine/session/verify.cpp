#include "engine/session/verify.h"

#include <algorithm>
#include <cmath>

#include "engine/conversion/fold.h"
#include "engine/evaluation/perplexity.h"
#include "engine/session/calibration_text.h"
#include "engine/session/conversion_record.h"
#include "engine/session/resources.h"
#include "engine/session/score_stage.h"
#include "engine/session/source.h"
#include "engine/session/statistics_stage.h"

namespace transmla {
namespace {

// fp32 sums in another order, by another library or machine, move the mean by far less; a changed weight that matters
// moves it by more, and the hashes see the others.
constexpr double kNllTolerance = 1e-3;

class ExportVerification {
 public:
  ExportVerification(const VerificationRequest& request, const Context& context)
      : request_(request), context_(context) {}

  Result<VerificationOutcome> run() {
    TRY_ASSIGN(record_, read_record(request_.folder));
    TRY(clock_.time("files", [&] { return check_files(request_.folder, record_); }));
    outcome_.files = record_.files.size();
    TRY(clock_.time("read_back", [&] { return read_back(); }));
    if (request_.model) {
      TRY(clock_.time("open", [&] { return open_model(); }));
      TRY(clock_.time("logits", [&] { return compare_logits(); }));
    }
    outcome_.seconds = clock_.stages();
    return std::move(outcome_);
  }

 private:
  Status read_back() {
    TRY_ASSIGN(const auto logits, deepseek_logits(request_.folder, record_.verified_tokens, context_));
    outcome_.stored_nll = record_.export_nll;
    outcome_.read_nll = mean_nll(logits, record_.verified_tokens);
    if (std::abs(outcome_.read_nll - outcome_.stored_nll) <= kNllTolerance) return {};
    return fail_internal("'{}' gives its {} verified tokens {:.6f} nats each, it gave {:.6f} when it was made",
                         request_.folder.string(), record_.verified_tokens.size(), outcome_.read_nll,
                         outcome_.stored_nll);
  }

  Status open_model() {
    TRY_ASSIGN(source_, open_source(*request_.model));
    const auto fingerprint = source_.model->checkpoint().fingerprint();
    if (fingerprint == record_.source_fingerprint) return {};
    return fail("'{}' was made from '{}' with fingerprint {}, '{}' has {}: give the checkpoint it was made from",
                request_.folder.string(), record_.source_name, record_.source_fingerprint, request_.model->string(),
                fingerprint);
  }

  Status find_statistics() {
    const StatisticsStore store(request_.statistics);
    if (auto found = store.find(*source_.model, record_.calibration_sha256, record_.calibration, context_)) {
      statistics_ = std::move(*found);
      return {};
    }
    if (!request_.calibration_text) {
      return fail("'{}' holds no statistics {}: give the calibration text to take them anew, or the folder they are in",
                  request_.statistics.string(), record_.statistics_key);
    }
    return take_statistics();
  }

  Status take_statistics() {
    const auto shared =
        std::make_shared<SharedWeights>(source_.model, record_.calibration.precision, weight_cache_bytes(context_));
    const CalibrationInput input{shared, source_.tokenizer, *request_.calibration_text, request_.statistics};
    TRY_ASSIGN(const auto text, calibration_text(input, record_.calibration, context_));
    if (text.sha256 != record_.calibration_sha256) {
      return fail("the calibration text '{}' has SHA-256 {}, the export was made with {}: give that text", text.name,
                  text.sha256, record_.calibration_sha256);
    }
    TRY_ASSIGN(auto obtained, obtain_statistics(shared, text, record_.calibration, request_.statistics, context_));
    statistics_ = std::move(obtained.statistics);
    return {};
  }

  Status restore_norm_gains(std::vector<MlaLayer>& plans) const {
    if (record_.norm_gains.empty()) return {};
    if (record_.norm_gains.size() != plans.size()) {
      return fail("conversion.json of '{}' holds norm gains of {} layers, the model has {}: it is damaged",
                  request_.folder.string(), record_.norm_gains.size(), plans.size());
    }
    for (std::size_t layer = 0; layer < plans.size(); ++layer) {
      plans[layer].kv_norm_gain = record_.norm_gains[layer].kv;
      plans[layer].query_norm_gain = record_.norm_gains[layer].query;
    }
    return {};
  }

  Result<std::vector<MlaLayer>> plans_of_record() {
    const auto& config = source_.model->config();
    TRY(check_recipe(record_.recipe, config));
    if (record_.recipe.method == "score") return stored_plans(request_.statistics, record_.plan_key, config, context_);
    TRY(clock_.time("statistics", [&] { return find_statistics(); }));
    TRY_ASSIGN(auto plans, plan_transmla(statistics_, config, transmla_options(record_.recipe, config),
                                         /*with_latent=*/true, context_));
    TRY(restore_norm_gains(plans));
    return plans;
  }

  Status compare_logits() {
    TRY_ASSIGN(auto plans, plans_of_record());
    const auto shared = std::make_shared<SharedWeights>(source_.model, Precision::f32, 0);
    const auto network = converted_network(shared, std::make_shared<const std::vector<MlaLayer>>(std::move(plans)));
    TRY_ASSIGN(outcome_.logits, verify_export(request_.folder, network, record_.verified_tokens, context_));
    return {};
  }

  const VerificationRequest& request_;
  const Context& context_;
  StageClock clock_;
  VerificationOutcome outcome_;
  ConversionRecord record_;
  Source source_;
  Statistics statistics_;
};

}  // namespace

Result<VerificationOutcome> run_verification(const VerificationRequest& request, const Context& context) {
  return guarded([&] { return ExportVerification(request, context).run(); });
}

}  // namespace transmla
