#include "engine/session/evaluate.h"

#include "engine/session/evaluated_model.h"
#include "engine/session/resources.h"
#include "engine/session/source.h"

namespace transmla {
namespace {

class Evaluation {
 public:
  Evaluation(const EvaluationRequest& request, const Context& context) : request_(request), context_(context) {}

  Result<EvaluationOutcome> run() {
    TRY(check_recipe(as_evaluation(request_.recipe)));
    TRY(clock_.time("open", [&] { return open(); }));
    TRY_ASSIGN(const auto chunks, clock_.time("tokenize", [&] { return read_text(); }));
    if (reference_) {
      TRY(clock_.time("comparison", [&] { return compare(chunks); }));
    } else {
      TRY(clock_.time("perplexity", [&] { return evaluate(chunks); }));
    }
    outcome_.seconds = clock_.stages();
    outcome_.peak_rss_bytes = peak_rss_bytes();
    return std::move(outcome_);
  }

 private:
  // Without the parts that concern conversions only.
  static Recipe as_evaluation(Recipe recipe) {
    recipe.freqfold = 1;
    recipe.evaluation_batch = 1;
    return recipe;
  }

  Status open() {
    TRY_ASSIGN(model_, EvaluatedModel::open(request_.model));
    bool plain = model_->is_export();
    if (request_.reference) {
      TRY_ASSIGN(reference_, EvaluatedModel::open(*request_.reference));
      plain = plain || reference_->is_export();
    }
    outcome_.model_name = model_->name();
    outcome_.family = model_->family();
    // Beside an export, which is read in fp32, bf16 sums would count as a difference.
    outcome_.precision = plain ? Precision::f32 : calibration_settings(request_.recipe).precision;
    return {};
  }

  Result<TokenBatch> read_text() {
    TRY_ASSIGN(const auto tokenizer, Tokenizer::load(model_->checkpoint()));
    TRY_ASSIGN(auto text, evaluation_text(*tokenizer, request_.text, request_.recipe.evaluation_length,
                                          request_.recipe.evaluation_chunks));
    outcome_.text = {text.name, text.sha256, text.batch.sequences, text.batch.length, text.origin};
    return std::move(text.batch);
  }

  Status evaluate(const TokenBatch& chunks) {
    TRY_ASSIGN(outcome_.perplexity,
               model_->perplexity(chunks, outcome_.precision, weight_cache_bytes(context_), context_));
    return {};
  }

  Status compare(const TokenBatch& chunks) {
    const auto logits_of = [&](const EvaluatedModel& model) {
      return model.logits(chunks, outcome_.precision, weight_cache_bytes(context_) / 2, "comparison", context_);
    };
    TRY_ASSIGN(auto comparison, compare_models(logits_of(*reference_), logits_of(*model_), chunks, context_));
    outcome_.perplexity = comparison.converted;
    outcome_.reference = ReferenceOutcome{reference_->name(), std::string(reference_->family()), std::move(comparison)};
    return {};
  }

  const EvaluationRequest& request_;
  const Context& context_;
  StageClock clock_;
  EvaluationOutcome outcome_;
  std::optional<EvaluatedModel> model_, reference_;
};

}  // namespace

Result<EvaluationOutcome> run_evaluation(const EvaluationRequest& request, const Context& context) {
  return guarded([&] { return Evaluation(request, context).run(); });
}

}  // namespace transmla
