#include "engine/session/source.h"

namespace transmla {

Result<std::shared_ptr<const Checkpoint>> open_checkpoint(const Path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return fail("there is no '{}' here: give a Hugging Face folder or a GGUF file (models are not downloaded)",
                path.string());
  }
  return Checkpoint::open(path);
}

Result<Source> open_source(const Path& path) {
  TRY_ASSIGN(auto checkpoint, open_checkpoint(path));
  TRY_ASSIGN(auto model, Model::from(std::move(checkpoint)));
  TRY_ASSIGN(auto tokenizer, Tokenizer::load(model->checkpoint()));
  return Source{std::move(model), std::move(tokenizer)};
}

Result<TokenText> evaluation_text(const Tokenizer& tokenizer, const Path& file, int length, int chunks) {
  TRY_ASSIGN(const auto text, load_text(file));
  TRY_ASSIGN(auto batch, evaluation_chunks(tokenizer, text, length, chunks));
  return TokenText{text.name, text.sha256, std::move(batch)};
}

std::string display_name(const Path& path) {
  const auto whole = path.lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace transmla
