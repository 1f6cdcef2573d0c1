#include "engine/session/inspect.h"

#include "engine/session/resources.h"

namespace transmla {
namespace {

Result<Inspection> inspect_model(const Path& path, const Path& statistics) {
  TRY_ASSIGN(const auto source, open_source(path));
  Inspection result = inspection_of(source, display_name(path));
  TRY_ASSIGN(result.spectra, kept_spectra(*source.model, statistics));
  return result;
}

}  // namespace

Inspection inspection_of(const Source& source, const std::string& name) {
  const auto& checkpoint = source.model->checkpoint();
  Inspection result;
  result.name = name;
  result.config = source.model->config();
  result.family = result.config.family->display_name;
  result.tensors = checkpoint.tensors().size();
  result.left_aside = source.model->left_aside();
  for (const auto& tensor : checkpoint.tensors()) {
    result.parameters += static_cast<std::uint64_t>(tensor.values());
    result.bytes += tensor.data.size();
    ++result.dtypes[std::string(info(tensor.dtype).name)];
  }
  result.cache = original_cache(result.config);
  result.tokenizer_tokens = source.tokenizer->vocab_size();
  result.fingerprint = checkpoint.fingerprint();
  return result;
}

Result<Inspection> inspect(const Path& model, const Path& statistics) {
  return guarded([&] { return inspect_model(model, statistics); });
}

nlohmann::json to_json(const Inspection& inspection) {
  const auto& config = inspection.config;
  nlohmann::json result{{"name", inspection.name},
                        {"family", inspection.family},
                        {"fingerprint", inspection.fingerprint},
                        {"layers", config.layers},
                        {"hidden", config.hidden},
                        {"intermediate", config.intermediate},
                        {"query_heads", config.query_heads},
                        {"kv_heads", config.kv_heads},
                        {"head_dim", config.head_dim},
                        {"vocab", config.vocab},
                        {"max_position", config.max_position},
                        {"window", config.window},
                        {"norm_eps", config.norm_eps},
                        {"query_key_norms", config.query_key_norms},
                        {"rope_theta", config.rope_theta},
                        {"tied_embeddings", config.tied_embeddings},
                        {"experts", config.experts},
                        {"experts_used", config.experts_used},
                        {"tensors", inspection.tensors},
                        {"tensors_left_aside", inspection.left_aside},
                        {"parameters", inspection.parameters},
                        {"bytes", inspection.bytes},
                        {"dtypes", inspection.dtypes},
                        {"cache_numbers_per_token_and_layer", inspection.cache.numbers_per_layer},
                        {"cache_bytes_per_token", inspection.cache.bytes},
                        {"tokenizer_tokens", inspection.tokenizer_tokens}};
  if (inspection.spectra) result["spectra"] = to_json(*inspection.spectra);
  return result;
}

Result<Tokens> tokens_of(const Path& model, const Path& text) {
  return guarded([&]() -> Result<Tokens> {
    TRY_ASSIGN(const auto checkpoint, open_checkpoint(model));
    TRY_ASSIGN(const auto tokenizer, Tokenizer::load(*checkpoint));
    TRY_ASSIGN(const auto file, load_text(text));
    return tokenizer->encode(file.text);
  });
}

}  // namespace transmla
