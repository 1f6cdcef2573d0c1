// Text to token ids and back, by the Hugging Face `tokenizers` crate: the same code that the models were trained with.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/checkpoint/checkpoint.h"

namespace transmla {

using Tokens = std::vector<std::int32_t>;

// The tokenizer files that an export carries.
struct TokenizerFiles {
  std::string tokenizer_json;
  std::string tokenizer_config_json;  // chat template, special tokens, model_max_length
  // Further files by name (special_tokens_map.json, merges.txt, …), copied from a folder as they are.
  std::vector<std::pair<std::string, std::string>> others;
};

// Owned by whoever loaded it; encode and decode may be called from any thread.
class Tokenizer {
 public:
  // From the folder's tokenizer.json, or from a GGUF's own vocabulary, merges and pre-tokenizer name.
  static Result<std::shared_ptr<const Tokenizer>> load(const Checkpoint& checkpoint);
  static Result<std::shared_ptr<const Tokenizer>> from_json(std::string tokenizer_json);
  virtual ~Tokenizer();
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  // `add_special_tokens`: put BOS and the like where the tokenizer's post-processor does, as Python's __call__ does.
  Result<Tokens> encode(std::string_view text, bool add_special_tokens = true) const;
  Result<std::string> decode(const Tokens& tokens, bool skip_special_tokens = false) const;
  int vocab_size() const;
  Tokens special_tokens() const;  // ids of tokens that stand for no text (BOS, end of turn, …), ascending
  // Of a model whose lm_head has `rows` rows: special tokens, and rows beyond the vocabulary.
  Tokens not_text(int rows) const;
  const std::string& json() const { return json_; }

 private:
  struct Handle;  // the crate's tokenizer
  Tokenizer(std::unique_ptr<Handle> handle, std::string json);
  std::unique_ptr<Handle> handle_;
  std::string json_;
};

Result<TokenizerFiles> tokenizer_files(const Checkpoint& checkpoint);

}  // namespace transmla
