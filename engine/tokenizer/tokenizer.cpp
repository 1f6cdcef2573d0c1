#include "engine/tokenizer/tokenizer.h"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>

#include "engine/tokenizer/bridge_call.h"
#include "engine/tokenizer/folder_tokenizer.h"
#include "engine/tokenizer/gguf_tokenizer.h"

namespace transmla {
struct Tokenizer::Handle {
  transmla_tokenizer* crate;
  explicit Handle(transmla_tokenizer* tokenizer) : crate(tokenizer) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { transmla_tokenizer_free(crate); }
};

Tokenizer::Tokenizer(std::unique_ptr<Handle> handle, std::string json)
    : handle_(std::move(handle)), json_(std::move(json)) {}
Tokenizer::~Tokenizer() = default;

Result<std::shared_ptr<const Tokenizer>> Tokenizer::load(const Checkpoint& checkpoint) {
  const bool gguf = checkpoint.kind() == CheckpointKind::gguf;
  TRY_ASSIGN(auto json, gguf ? gguf_tokenizer_json(checkpoint.metadata()) : folder_tokenizer_json(checkpoint.path()));
  auto tokenizer = from_json(std::move(json));
  if (!tokenizer) return fail("'{}': {}", checkpoint.path().string(), tokenizer.error().message);
  return tokenizer;
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::from_json(std::string tokenizer_json) {
  auto* const crate = transmla_tokenizer_create(bytes_of(tokenizer_json), tokenizer_json.size());
  if (crate == nullptr) {
    return fail("the tokenizer.json of {} bytes cannot be used: {}; it is damaged or newer than this program knows",
                tokenizer_json.size(), bridge_error());
  }
  auto handle = std::make_unique<Handle>(crate);
  return std::shared_ptr<const Tokenizer>(new Tokenizer(std::move(handle), std::move(tokenizer_json)));
}

Result<Tokens> Tokenizer::encode(std::string_view text, bool add_special_tokens) const {
  BridgeIds ids;
  if (!transmla_tokenizer_encode(handle_->crate, bytes_of(text), text.size(), add_special_tokens, &ids.data,
                                 &ids.size)) {
    return fail("a text of {} bytes cannot be tokenised: {}", text.size(), bridge_error());
  }
  return Tokens(ids.data, ids.data + ids.size);
}

Result<std::string> Tokenizer::decode(const Tokens& tokens, bool skip_special_tokens) const {
  BridgeText text;
  if (!transmla_tokenizer_decode(handle_->crate, tokens.data(), tokens.size(), skip_special_tokens, &text.data,
                                 &text.size)) {
    return fail("{} tokens cannot be turned into text: {}", tokens.size(), bridge_error());
  }
  return std::string(text.data, text.data + text.size);
}

Tokens Tokenizer::special_tokens() const {
  Tokens special;  // the crate has parsed the same text, so it is whole
  for (const auto& token : nlohmann::json::parse(json_).value("added_tokens", nlohmann::json::array())) {
    if (token.value("special", false)) special.push_back(token.at("id").get<std::int32_t>());
  }
  std::sort(special.begin(), special.end());
  return special;
}

Tokens Tokenizer::not_text(int rows) const {
  Tokens ids = special_tokens();
  std::erase_if(ids, [rows](std::int32_t id) { return id >= rows; });
  for (std::int32_t id = vocab_size(); id < rows; ++id) ids.push_back(id);
  return ids;
}

int Tokenizer::vocab_size() const { return static_cast<int>(transmla_tokenizer_vocab_size(handle_->crate)); }

}  // namespace transmla
