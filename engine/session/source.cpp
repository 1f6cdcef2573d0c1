#include "engine/session/source.h"

#include "engine/checkpoint/hub_cache.h"

namespace transmla {

Result<Path> find_model(const Path& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return path;
  const auto name = path.generic_string();
  const auto hub = hub_folders().hub;
  const auto snapshots = find_snapshots(hub, HubKind::model, name);
  if (!snapshots.empty()) return snapshots.front();
  if (name.find('/') != std::string::npos && is_hub_name(name)) {
    return fail(
        "there is no '{}' here nor in the Hugging Face cache '{}': get it with transmla hub {}, or give a folder or a "
        "GGUF file",
        name, hub.string(), name);
  }
  return fail("there is no '{}' here: give a Hugging Face folder or a GGUF file (models are not downloaded)",
              path.string());
}

Result<std::shared_ptr<const Checkpoint>> open_checkpoint(const Path& path) {
  TRY_ASSIGN(const auto found, find_model(path));
  return Checkpoint::open(found);
}

Result<Source> open_source(const Path& path) {
  TRY_ASSIGN(auto checkpoint, open_checkpoint(path));
  TRY_ASSIGN(auto model, Model::from(std::move(checkpoint)));
  TRY_ASSIGN(auto tokenizer, Tokenizer::load(model->checkpoint()));
  return Source{std::move(model), std::move(tokenizer)};
}

Result<TokenText> evaluation_text(const Tokenizer& tokenizer, const TextSource& source, int length, int chunks) {
  TRY_ASSIGN(const auto text, load_text(source));
  TRY_ASSIGN(auto batch, evaluation_chunks(tokenizer, text, length, chunks));
  return TokenText{text.name, text.sha256, std::move(batch), text.origin};
}

std::string display_name(const Path& path) {
  const auto whole = path.lexically_normal();
  if (const auto name = hub_name_of(whole); !name.empty()) return Path(name).filename().string();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace transmla
