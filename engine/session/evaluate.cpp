#include "engine/session/evaluate.h"

#include "engine/export/verify.h"
#include "engine/session/resources.h"
#include "engine/session/source.h"

namespace transmla {
namespace {

Result<Perplexity> deepseek_perplexity(const Path& folder, const TokenBatch& chunks, const Context& context) {
  Perplexity perplexity;
  Context quiet = context;  // its own layers are not the progress of the whole
  quiet.progress = nullptr;
  for (int chunk = 0; chunk < chunks.sequences; ++chunk) {
    TRY(context.report("perplexity of the export", chunk, chunks.sequences));
    const Tokens tokens(chunks.sequence(chunk), chunks.sequence(chunk) + chunks.length);
    TRY_ASSIGN(const auto logits, deepseek_logits(folder, tokens, quiet));
    perplexity.nll.push_back(mean_nll(logits, tokens));
  }
  TRY(context.report("perplexity of the export", chunks.sequences, chunks.sequences));
  return perplexity;
}

class Evaluation {
 public:
  Evaluation(const EvaluationRequest& request, const Context& context) : request_(request), context_(context) {}

  Result<EvaluationOutcome> run() {
    TRY(check_recipe(as_evaluation(request_.recipe)));
    TRY_ASSIGN(checkpoint_, clock_.time("open", [&] { return open_checkpoint(request_.model); }));
    outcome_.model_name = display_name(request_.model);
    const bool deepseek = checkpoint_->config().value("model_type", "") == "deepseek_v3";
    TRY(deepseek ? evaluate_export() : evaluate_family());
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

  Result<TokenBatch> read_text() {
    TRY_ASSIGN(const auto tokenizer, Tokenizer::load(*checkpoint_));
    TRY_ASSIGN(auto text, evaluation_text(*tokenizer, request_.text, request_.recipe.evaluation_length,
                                          request_.recipe.evaluation_chunks));
    outcome_.text = {text.name, text.sha256, text.batch.sequences, text.batch.length};
    return std::move(text.batch);
  }

  Status evaluate_family() {
    TRY_ASSIGN(const auto model, Model::from(checkpoint_));
    TRY_ASSIGN(const auto chunks, clock_.time("tokenize", [&] { return read_text(); }));
    outcome_.family = model->config().family->display_name;
    outcome_.precision = calibration_settings(request_.recipe).precision;
    const auto shared = std::make_shared<SharedWeights>(model, outcome_.precision, weight_cache_bytes(context_));
    TRY_ASSIGN(outcome_.perplexity, clock_.time("perplexity", [&] {
      return evaluate_perplexity(original_network(shared), chunks, "perplexity", context_);
    }));
    return {};
  }

  Status evaluate_export() {
    TRY_ASSIGN(const auto chunks, clock_.time("tokenize", [&] { return read_text(); }));
    outcome_.family = "DeepSeek-V3";
    outcome_.precision = Precision::f32;
    TRY_ASSIGN(outcome_.perplexity,
               clock_.time("perplexity", [&] { return deepseek_perplexity(request_.model, chunks, context_); }));
    return {};
  }

  const EvaluationRequest& request_;
  const Context& context_;
  StageClock clock_;
  EvaluationOutcome outcome_;
  std::shared_ptr<const Checkpoint> checkpoint_;
};

}  // namespace

Result<EvaluationOutcome> run_evaluation(const EvaluationRequest& request, const Context& context) {
  return guarded([&] { return Evaluation(request, context).run(); });
}

}  // namespace transmla
