#include "engine/session/evaluated_model.h"

#include "engine/export/verify.h"
#include "engine/model/family.h"
#include "engine/session/source.h"

namespace transmla {
namespace {

Result<std::vector<double>> export_nll(const Path& folder, const TokenBatch& chunks, const Part& own,
                                       const Context& context) {
  std::vector<double> nll;
  Context quiet = context;  // its own layers are not the progress of the whole
  quiet.progress = nullptr;
  for (int done = 0; done < own.count; ++done) {
    TRY(context.report("perplexity of the export", done, own.count));
    const auto* first = chunks.sequence(own.first + done);
    const Tokens tokens(first, first + chunks.length);
    TRY_ASSIGN(const auto logits, deepseek_logits(folder, tokens, quiet));
    nll.push_back(mean_nll(logits, tokens));
  }
  TRY(context.report("perplexity of the export", own.count, own.count));
  return nll;
}

Result<Perplexity> export_perplexity(const Path& folder, const TokenBatch& chunks, const Context& context) {
  const auto measure = [&](const Part& own) { return export_nll(folder, chunks, own, context); };
  TRY_ASSIGN(auto nll, share_chunks({0, chunks.sequences}, measure, context));
  return Perplexity{std::move(nll)};
}

// The plain pass has a progress text of its own.
Context renamed(const Context& context, const std::string& stage) {
  Context inner = context;
  if (context.progress) {
    inner.progress = [outer = context.progress, stage](const Progress& progress) {
      outer({stage, progress.step, progress.steps});
    };
  }
  return inner;
}

LogitSource export_logits(const Checkpoint& checkpoint, const std::string& stage) {
  const auto vocab = checkpoint.config().value("vocab_size", nlohmann::json());
  LogitSource source;
  source.vocab = vocab.is_number_integer() ? vocab.get<Index>() : 0;
  source.chunks = 1;  // the plain pass holds logits [length, vocab]
  source.logits = [folder = checkpoint.path(), stage](const TokenView& tokens,
                                                      const Context& context) -> Result<std::unique_ptr<LogitBlocks>> {
    const Tokens chunk(tokens.tokens, tokens.tokens + tokens.count());
    TRY_ASSIGN(auto logits, deepseek_logits(folder, chunk, renamed(context, stage)));
    return logit_blocks(std::move(logits));
  };
  return source;
}

}  // namespace

bool holds_export(const Checkpoint& checkpoint) {
  const auto type = checkpoint.config().find("model_type");
  return type != checkpoint.config().end() && *type == "deepseek_v3";
}

Result<EvaluatedModel> EvaluatedModel::open(const Path& path) {
  EvaluatedModel opened;
  opened.name_ = display_name(path);
  TRY_ASSIGN(opened.checkpoint_, open_checkpoint(path));
  if (holds_export(*opened.checkpoint_)) return opened;
  TRY_ASSIGN(opened.model_, Model::from(opened.checkpoint_));
  return opened;
}

std::string_view EvaluatedModel::family() const {
  return is_export() ? "DeepSeek-V3" : model_->config().family->display_name;
}

Network EvaluatedModel::network(Precision precision, std::size_t cache_bytes) const {
  return original_network(std::make_shared<SharedWeights>(model_, precision, cache_bytes));
}

Result<Perplexity> EvaluatedModel::perplexity(const TokenBatch& chunks, Precision precision, std::size_t cache_bytes,
                                              const Context& context) const {
  if (is_export()) return export_perplexity(checkpoint_->path(), chunks, context);
  return evaluate_perplexity(network(precision, cache_bytes), chunks, "perplexity", context);
}

LogitSource EvaluatedModel::logits(const TokenBatch& chunks, Precision precision, std::size_t cache_bytes,
                                   const std::string& stage, const Context& context) const {
  if (is_export()) return export_logits(*checkpoint_, stage);
  return logit_source(network(precision, cache_bytes), chunks, stage, context);
}

}  // namespace transmla
