#include <array>
#include <optional>

#include "engine/tokenizer/chat_template.h"
#include "engine/tokenizer/folder_tokenizer.h"
#include "engine/tokenizer/gguf_tokenizer.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {
namespace {

constexpr std::array optional_files = {"special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
                                       chat_template_file,        "tokenizer.model"};

std::optional<int> longest_text(const nlohmann::json& config) {
  const auto found = config.find("max_position_embeddings");
  if (found == config.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<int>();
}

// transformers saves a tokenizer that it read from a GGUF with the whole GGUF as its tokenizer.model.
bool is_gguf(const std::string& content) { return content.starts_with("GGUF"); }

Result<TokenizerFiles> files_of_gguf(const Checkpoint& checkpoint) {
  TokenizerFiles files;
  TRY_ASSIGN(files.tokenizer_json, gguf_tokenizer_json(checkpoint.metadata()));
  const auto longest = longest_text(checkpoint.config());
  TRY_ASSIGN(files.tokenizer_config_json, gguf_tokenizer_config_json(checkpoint.metadata(), longest));
  return files;
}

Result<TokenizerFiles> files_of_folder(const Path& folder) {
  TokenizerFiles files;
  TRY_ASSIGN(files.tokenizer_json, folder_tokenizer_json(folder));
  TRY_ASSIGN(files.tokenizer_config_json, folder_tokenizer_config_json(folder));
  for (const auto* name : optional_files) {
    if (!std::filesystem::exists(folder / name)) continue;
    TRY_ASSIGN(auto content, read_text(folder / name));
    if (!is_gguf(content)) files.others.emplace_back(name, std::move(content));
  }
  return files;
}

}  // namespace

Result<TokenizerFiles> tokenizer_files(const Checkpoint& checkpoint) {
  return checkpoint.kind() == CheckpointKind::gguf ? files_of_gguf(checkpoint) : files_of_folder(checkpoint.path());
}

}  // namespace transmla
