#include "engine/tokenizer/gguf_tokenizer.h"

#include <set>
#include <utility>
#include <vector>

#include "engine/tokenizer/post_processor.h"
#include "engine/tokenizer/pre_tokenizer.h"
#include "engine/tokenizer/token_types.h"

namespace transmla {
namespace {

using nlohmann::json;

constexpr auto add_bos_key = "tokenizer.ggml.add_bos_token";
constexpr auto add_eos_key = "tokenizer.ggml.add_eos_token";

// What the file says of its vocabulary, checked.
struct Vocabulary {
  std::vector<std::string> tokens;  // by id
  std::vector<int> types;           // by id
};

// A value for a message, however long or damaged it is.
std::string shown(const json& value) { return value.dump(-1, ' ', true, json::error_handler_t::replace).substr(0, 60); }

Result<const json*> find_array(const json& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  if (found == metadata.end() || !found->is_array()) {
    return fail("the GGUF file has no list '{}', so its text cannot be tokenised: use the model's Hugging Face folder",
                key);
  }
  return &*found;
}

Result<std::string> name_of(const json& metadata, const std::string& key, const std::string& absent) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return absent;
  if (!found->is_string()) return fail("'{}' of the GGUF file is {}, it must be a text", key, shown(*found));
  return found->get<std::string>();
}

Result<bool> flag_of(const json& metadata, const std::string& key, bool absent) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return absent;
  if (!found->is_boolean()) return fail("'{}' of the GGUF file is {}, it must be true or false", key, shown(*found));
  return found->get<bool>();
}

Result<std::vector<std::string>> read_tokens(const json& metadata) {
  TRY_ASSIGN(const json* list, find_array(metadata, "tokenizer.ggml.tokens"));
  std::vector<std::string> tokens;
  tokens.reserve(list->size());
  for (const auto& token : *list) {
    if (!token.is_string()) {
      return fail("token {} of the GGUF file is {}, it must be a text", tokens.size(), shown(token));
    }
    tokens.push_back(token.get<std::string>());
    if (tokens.back().empty()) tokens.back() = fmt::format("[EMPTY_{}]", tokens.size() - 1);
  }
  return tokens;
}

// Files from before token types hold ordinary tokens only.
Result<std::vector<int>> read_types(const json& metadata, std::size_t tokens) {
  const std::string key = "tokenizer.ggml.token_type";
  if (!metadata.contains(key)) return std::vector<int>(tokens, normal);
  TRY_ASSIGN(const json* list, find_array(metadata, key));
  if (list->size() != tokens) {
    return fail("the GGUF file has {} tokens and {} token types: the file is damaged, copy it again", tokens,
                list->size());
  }
  std::vector<int> types;
  types.reserve(tokens);
  for (const auto& type : *list) {
    if (!type.is_number_integer()) return fail("token type {} of the GGUF file is not a number", shown(type));
    types.push_back(type.get<int>());
  }
  return types;
}

Result<Vocabulary> read_vocabulary(const json& metadata) {
  TRY_ASSIGN(auto tokens, read_tokens(metadata));
  TRY_ASSIGN(auto types, read_types(metadata, tokens.size()));
  return Vocabulary{std::move(tokens), std::move(types)};
}

// `role`: bos, eos, unknown, padding.
Result<std::optional<SpecialToken>> special_token(const json& metadata, const std::vector<std::string>& tokens,
                                                  std::string_view role) {
  const auto key = fmt::format("tokenizer.ggml.{}_token_id", role);
  const auto found = metadata.find(key);
  if (found == metadata.end()) return std::nullopt;
  const auto size = static_cast<std::int64_t>(tokens.size());
  if (!found->is_number_integer() || found->get<std::int64_t>() < 0 || found->get<std::int64_t>() >= size) {
    return fail("'{}' of the GGUF file is {}, its vocabulary has {} tokens: the file is damaged, copy it again", key,
                shown(*found), size);
  }
  const auto id = found->get<std::int64_t>();
  return SpecialToken{id, tokens[static_cast<std::size_t>(id)]};
}

Result<json> vocabulary_json(const std::vector<std::string>& tokens) {
  json::object_t ids;
  for (std::size_t id = 0; id < tokens.size(); ++id) {
    const auto [place, inserted] = ids.emplace(tokens[id], id);
    if (!inserted) {
      return fail("tokens {} and {} of the GGUF file are both '{}': the file is damaged, copy it again",
                  place->second.get<std::size_t>(), id, tokens[id]);
    }
  }
  return json(std::move(ids));
}

Result<json> merges_json(const json& metadata) {
  TRY_ASSIGN(const json* list, find_array(metadata, "tokenizer.ggml.merges"));
  json::array_t merges;
  merges.reserve(list->size());
  for (const auto& entry : *list) {
    const auto merge = entry.is_string() ? entry.get<std::string>() : std::string();
    const auto space = merge.find(' ', 1);
    if (space == std::string::npos) {
      return fail("merge {} of the GGUF file is {}, it must be two tokens with a space between: copy the file again",
                  merges.size(), shown(entry));
    }
    merges.push_back(json::array({merge.substr(0, space), merge.substr(space + 1)}));
  }
  return json(std::move(merges));
}

Result<json> model_json(const json& metadata, const std::vector<std::string>& tokens, bool ignore_merges) {
  TRY_ASSIGN(auto vocabulary, vocabulary_json(tokens));
  TRY_ASSIGN(auto merges, merges_json(metadata));
  return json{{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"ignore_merges", ignore_merges},
              {"vocab", std::move(vocabulary)},
              {"merges", std::move(merges)}};
}

// Tokens that are found in a text before it is split: control tokens, those with a role, and the maker's own.
Result<json> added_tokens_json(const json& metadata, const Vocabulary& vocabulary) {
  std::set<std::int64_t> with_role;
  for (const auto role : {"bos", "eos", "unknown", "padding"}) {
    TRY_ASSIGN(const auto token, special_token(metadata, vocabulary.tokens, role));
    if (token) with_role.insert(token->id);
  }
  json added = json::array();
  for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id) {
    const int type = vocabulary.types[id];
    const bool special = type == control || type == unknown || with_role.contains(static_cast<std::int64_t>(id));
    if (!special && type != user_defined) continue;
    added.push_back({{"id", id},
                     {"content", vocabulary.tokens[id]},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", special}});
  }
  return added;
}

// The token of `role` if the file says under `key` that it is added to every text.
Result<std::optional<SpecialToken>> added_to_text(const json& metadata, const std::vector<std::string>& tokens,
                                                  std::string_view role, const std::string& key, bool absent) {
  TRY_ASSIGN(const bool added, flag_of(metadata, key, absent));
  if (!added) return std::nullopt;
  TRY_ASSIGN(auto token, special_token(metadata, tokens, role));
  if (!token && metadata.contains(key)) {
    return fail("the GGUF file says '{}' but has no 'tokenizer.ggml.{}_token_id': use the model's Hugging Face folder",
                key, role);
  }
  return token;
}

Result<json> post_processor_json(const json& metadata, const std::vector<std::string>& tokens, bool adds_bos) {
  TRY_ASSIGN(const auto bos, added_to_text(metadata, tokens, "bos", add_bos_key, adds_bos));
  TRY_ASSIGN(const auto eos, added_to_text(metadata, tokens, "eos", add_eos_key, false));
  return bos || eos ? template_post_processor(bos, eos) : json(nullptr);
}

Result<PreTokenizer> read_pre_tokenizer(const json& metadata) {
  TRY_ASSIGN(const auto model, name_of(metadata, "tokenizer.ggml.model", "none"));
  if (model != "gpt2") {
    return fail(
        "the GGUF file's tokenizer model is '{}', known is gpt2 (byte-level BPE): use the model's Hugging Face "
        "folder with its tokenizer.json",
        model);
  }
  // A file from before pre-tokenizers had names is read as llama.cpp reads it.
  TRY_ASSIGN(const auto name, name_of(metadata, "tokenizer.ggml.pre", "default"));
  return find_pre_tokenizer(name);
}

Result<std::string> dump(const json& document, int indent) {
  try {
    return document.dump(indent);
  } catch (const json::exception&) {
    return fail("the GGUF file's vocabulary or chat template is not UTF-8: the file is damaged, copy it again");
  }
}

}  // namespace

Result<std::string> gguf_tokenizer_json(const json& metadata) {
  TRY_ASSIGN(const auto pre, read_pre_tokenizer(metadata));
  TRY_ASSIGN(const auto vocabulary, read_vocabulary(metadata));
  TRY_ASSIGN(auto model, model_json(metadata, vocabulary.tokens, pre.ignore_merges));
  TRY_ASSIGN(auto added, added_tokens_json(metadata, vocabulary));
  TRY_ASSIGN(auto post_processor, post_processor_json(metadata, vocabulary.tokens, pre.adds_bos));
  const json byte_level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  return dump({{"version", "1.0"},
               {"truncation", nullptr},
               {"padding", nullptr},
               {"added_tokens", std::move(added)},
               {"normalizer", pre.normalizer},
               {"pre_tokenizer", pre.pre_tokenizer},
               {"post_processor", std::move(post_processor)},
               {"decoder", byte_level},
               {"model", std::move(model)}},
              -1);
}

Result<std::string> gguf_tokenizer_config_json(const json& metadata, std::optional<int> model_max_length) {
  TRY_ASSIGN(const auto tokens, read_tokens(metadata));
  json config = {{"tokenizer_class", "PreTrainedTokenizerFast"}, {"clean_up_tokenization_spaces", false}};
  const std::pair<const char*, const char*> roles[] = {
      {"bos", "bos_token"}, {"eos", "eos_token"}, {"unknown", "unk_token"}, {"padding", "pad_token"}};
  for (const auto& [role, key] : roles) {
    TRY_ASSIGN(const auto token, special_token(metadata, tokens, role));
    if (token) config[key] = token->text;
  }
  TRY_ASSIGN(const auto chat_template, name_of(metadata, "tokenizer.chat_template", ""));
  if (!chat_template.empty()) config["chat_template"] = chat_template;
  if (model_max_length) config["model_max_length"] = *model_max_length;
  return dump(config, 2);
}

}  // namespace transmla
