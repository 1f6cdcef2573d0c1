#include "engine/tokenizer/gguf_vocabulary.h"

#include <array>
#include <optional>

#include "engine/tokenizer/chat_template.h"
#include "engine/tokenizer/pre_tokenizer.h"
#include "engine/tokenizer/token_types.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {
namespace {

using nlohmann::json;

// What a folder's files say, parsed.
struct Source {
  json tokenizer, settings;  // tokenizer.json, tokenizer_config.json
  json config;               // config.json, for ids of special tokens
};

Status check_tokens(const json& metadata, int rows) {
  const auto tokens = metadata.find("tokenizer.ggml.tokens");
  const std::size_t count = tokens != metadata.end() && tokens->is_array() ? tokens->size() : 0;
  if (count == static_cast<std::size_t>(rows)) return {};
  return fail(
      "the tokenizer has {} tokens, the model {} rows: llama.cpp wants as many of the one as of the other, export a "
      "folder instead (a save path without .gguf)",
      count, rows);
}

json copied_vocabulary(const json& metadata) {
  json copied = json::object();
  for (const auto& [key, value] : metadata.items()) {
    if (key.starts_with("tokenizer.")) copied[key] = value;
  }
  return copied;
}

// Offsets into the text are nothing that ids depend on.
void drop_offsets(json& step) {
  if (step.is_object()) step.erase("trim_offsets");
  if (!step.is_structured()) return;
  for (auto& part : step) drop_offsets(part);
}

json splitting(json normalizer, json pre_tokenizer, bool ignore_merges) {
  drop_offsets(pre_tokenizer);
  if (normalizer == json{{"type", "Sequence"}, {"normalizers", json::array()}}) normalizer = nullptr;
  return {std::move(normalizer), std::move(pre_tokenizer), ignore_merges};
}

Result<std::string> pre_tokenizer_name(const json& tokenizer) {
  const json& model = tokenizer.at("model");
  const json own = splitting(tokenizer.value("normalizer", json()), tokenizer.value("pre_tokenizer", json()),
                             model.value("ignore_merges", false));
  for (const auto& known : known_pre_tokenizers()) {
    if (splitting(known.normalizer, known.pre_tokenizer, known.ignore_merges) == own) return std::string(known.name);
  }
  std::vector<std::string_view> names;
  for (const auto& known : known_pre_tokenizers()) names.push_back(known.name);
  return fail(
      "tokenizer.json splits text by a rule that has no name here, and llama.cpp goes by the name; known are {}: "
      "convert from a GGUF of the same model, or export a folder (a save path without .gguf)",
      fmt::join(names, ", "));
}

struct Vocabulary {
  std::vector<std::string> tokens;
  std::vector<int> types;
};

Status place(const json& id, const std::string& text, TokenType type, Vocabulary& vocabulary) {
  const auto rows = vocabulary.tokens.size();
  if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= rows) {
    return fail("tokenizer.json gives '{}' the id {}, the model has {} rows: copy the folder again", text, id.dump(),
                rows);
  }
  const auto index = id.get<std::size_t>();
  vocabulary.tokens[index] = text;
  vocabulary.types[index] = type;
  return {};
}

Result<Vocabulary> read_vocabulary(const json& tokenizer, int rows) {
  Vocabulary vocabulary{std::vector<std::string>(static_cast<std::size_t>(rows)),
                        std::vector<int>(static_cast<std::size_t>(rows), TokenType::unused)};
  for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id) vocabulary.tokens[id] = fmt::format("[PAD{}]", id);
  for (const auto& [text, id] : tokenizer.at("model").at("vocab").items()) {
    TRY(place(id, text, TokenType::normal, vocabulary));
  }
  for (const auto& added : tokenizer.value("added_tokens", json::array())) {
    const auto type = added.value("special", false) ? TokenType::control : TokenType::user_defined;
    TRY(place(added.at("id"), added.at("content").get<std::string>(), type, vocabulary));
  }
  return vocabulary;
}

// Pairs, or in older files texts with a blank between.
json merges_of(const json& model) {
  json merges = json::array();
  for (const auto& merge : model.at("merges")) {
    merges.push_back(merge.is_string() ? merge
                                       : json(merge.at(0).get<std::string>() + " " + merge.at(1).get<std::string>()));
  }
  return merges;
}

// The id of a special token by its text in tokenizer_config.json, else as config.json gives it.
std::optional<std::size_t> special_id(const Source& source, const std::string& role, const Vocabulary& vocabulary) {
  const json token = source.settings.value(role + "_token", json());
  const json text = token.is_object() ? token.value("content", json()) : token;
  for (std::size_t id = 0; text.is_string() && id < vocabulary.tokens.size(); ++id) {
    if (vocabulary.tokens[id] == text) return id;
  }
  json id = source.config.value(role + "_token_id", json());
  if (id.is_array() && !id.empty()) id = json(id.front());
  if (!id.is_number_unsigned() || id.get<std::size_t>() >= vocabulary.tokens.size()) return std::nullopt;
  return id.get<std::size_t>();
}

void add_special_ids(const Source& source, const Vocabulary& vocabulary, json& metadata) {
  constexpr std::array<std::pair<const char*, const char*>, 4> roles = {
      {{"bos", "bos"}, {"eos", "eos"}, {"unk", "unknown"}, {"pad", "padding"}}};
  for (const auto& [ours, theirs] : roles) {
    const auto id = special_id(source, ours, vocabulary);
    if (id) metadata[fmt::format("tokenizer.ggml.{}_token_id", theirs)] = *id;
  }
}

// Whether a text gets tokens before and behind it, found by trying.
Status add_bos_and_eos(const std::string& tokenizer_json, json& metadata) {
  const char* const text = "a";
  TRY_ASSIGN(const auto tokenizer, Tokenizer::from_json(tokenizer_json));
  TRY_ASSIGN(const auto plain, tokenizer->encode(text, false));
  TRY_ASSIGN(const auto framed, tokenizer->encode(text, true));
  metadata["tokenizer.ggml.add_bos_token"] = framed.front() != plain.front();
  metadata["tokenizer.ggml.add_eos_token"] = framed.back() != plain.back();
  return {};
}

std::string chat_template_text(const TokenizerFiles& files, const json& settings) {
  for (const auto& [name, text] : files.others) {
    if (name == chat_template_file) return text;
  }
  return chat_template_of(settings);
}

// Throws what nlohmann-json throws where a key is missing or has another type.
Result<json> vocabulary_of(const TokenizerFiles& files, const json& config, int rows) {
  const Source source{json::parse(files.tokenizer_json), json::parse(files.tokenizer_config_json),
                      config.is_object() ? config : json::object()};
  const json& model = source.tokenizer.at("model");
  if (model.value("type", "") != "BPE") {
    return fail(
        "the tokenizer is '{}', a GGUF is written for byte-level BPE only: convert from a GGUF of the same model, or "
        "export a folder (a save path without .gguf)",
        model.value("type", "unknown"));
  }
  TRY_ASSIGN(const auto pre, pre_tokenizer_name(source.tokenizer));
  TRY_ASSIGN(const auto vocabulary, read_vocabulary(source.tokenizer, rows));
  json metadata = {{"tokenizer.ggml.model", "gpt2"},
                   {"tokenizer.ggml.pre", pre},
                   {"tokenizer.ggml.tokens", vocabulary.tokens},
                   {"tokenizer.ggml.token_type", vocabulary.types},
                   {"tokenizer.ggml.merges", merges_of(model)}};
  add_special_ids(source, vocabulary, metadata);
  TRY(add_bos_and_eos(files.tokenizer_json, metadata));
  const auto chat_template = chat_template_text(files, source.settings);
  if (!chat_template.empty()) metadata["tokenizer.chat_template"] = chat_template;
  return metadata;
}

}  // namespace

Result<json> gguf_vocabulary(const Checkpoint& source, int rows) {
  if (source.kind() == CheckpointKind::gguf) {
    json copied = copied_vocabulary(source.metadata());
    TRY(check_tokens(copied, rows));
    return copied;
  }
  TRY_ASSIGN(const auto files, tokenizer_files(source));
  try {
    return vocabulary_of(files, source.config(), rows);
  } catch (const json::exception& error) {
    return fail("the tokenizer of '{}' is damaged, copy the folder again: {}", source.path().string(), error.what());
  }
}

}  // namespace transmla
