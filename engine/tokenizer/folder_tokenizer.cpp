#include "engine/tokenizer/folder_tokenizer.h"

#include <array>
#include <nlohmann/json.hpp>

#include "engine/tokenizer/post_processor.h"

namespace transmla {
namespace {

using nlohmann::json;

// Python's classes of these names put BOS and EOS by tokenizer_config.json, whatever tokenizer.json says
// (transformers 4.57, update_post_processor of each).
constexpr std::array<std::string_view, 8> classes_with_own_rule = {
    "LlamaTokenizer", "LlamaTokenizerFast", "CodeLlamaTokenizer", "CodeLlamaTokenizerFast",
    "GemmaTokenizer", "GemmaTokenizerFast", "CohereTokenizer",    "CohereTokenizerFast"};

Result<json> parse_object(const std::string& text, const Path& path) {
  auto document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded() || !document.is_object()) {
    return fail("'{}' is not a JSON object: the file is damaged, copy it again", path.string());
  }
  return document;
}

Result<json> read_config(const Path& folder) {
  const auto path = folder / "tokenizer_config.json";
  if (!std::filesystem::exists(path)) return json::object();
  TRY_ASSIGN(const auto text, read_text(path));
  return parse_object(text, path);
}

std::string class_of(const json& config) {
  const auto found = config.find("tokenizer_class");
  return found != config.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag_of(const json& config, const char* key, bool absent) {
  const auto found = config.find(key);
  return found != config.end() && found->is_boolean() ? found->get<bool>() : absent;
}

// Special tokens stand in tokenizer_config.json as a text or as an object with its content.
std::string text_of(const json& config, const char* key, const char* absent) {
  const auto found = config.find(key);
  if (found == config.end()) return absent;
  const auto& token = found->is_object() && found->contains("content") ? (*found)["content"] : *found;
  return token.is_string() ? token.get<std::string>() : std::string();
}

std::optional<std::int64_t> id_of(const json& tokenizer, const std::string& text) {
  for (const auto& token : tokenizer.value("added_tokens", json::array())) {
    if (token.value("content", "") == text) return token.value("id", std::int64_t{0});
  }
  const json::json_pointer vocabulary("/model/vocab");
  if (!tokenizer.contains(vocabulary) || !tokenizer[vocabulary].is_object()) return std::nullopt;
  const auto found = tokenizer[vocabulary].find(text);
  if (found == tokenizer[vocabulary].end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

Result<std::optional<SpecialToken>> added_to_text(const json& tokenizer, const std::string& text, const Path& folder) {
  const auto id = id_of(tokenizer, text);
  if (!id) {
    return fail("'{}' adds '{}' to every text but its tokenizer.json has no such token: copy the folder again",
                (folder / "tokenizer_config.json").string(), text);
  }
  return SpecialToken{*id, text};
}

Result<std::string> with_own_rule(std::string text, const json& config, const Path& folder) {
  TRY_ASSIGN(auto tokenizer, parse_object(text, folder / "tokenizer.json"));
  std::optional<SpecialToken> bos, eos;
  if (flag_of(config, "add_bos_token", true)) {
    TRY_ASSIGN(bos, added_to_text(tokenizer, text_of(config, "bos_token", "<s>"), folder));
  }
  if (flag_of(config, "add_eos_token", false)) {
    TRY_ASSIGN(eos, added_to_text(tokenizer, text_of(config, "eos_token", "</s>"), folder));
  }
  auto post_processor = template_post_processor(bos, eos);
  if (tokenizer["post_processor"] == post_processor) return text;
  tokenizer["post_processor"] = std::move(post_processor);
  return tokenizer.dump();
}

}  // namespace

Result<std::string> folder_tokenizer_json(const Path& folder) try {
  const auto path = folder / "tokenizer.json";
  if (!std::filesystem::exists(path)) {
    return fail(
        "'{}' has no tokenizer.json: write one with Python, "
        "transformers.AutoTokenizer.from_pretrained(FOLDER, use_fast=True).save_pretrained(FOLDER)",
        folder.string());
  }
  TRY_ASSIGN(auto text, read_text(path));
  TRY_ASSIGN(const auto config, read_config(folder));
  const auto rule = std::ranges::find(classes_with_own_rule, class_of(config));
  return rule == classes_with_own_rule.end() ? text : with_own_rule(std::move(text), config, folder);
} catch (const std::exception& error) {
  return fail("the tokenizer of '{}' cannot be read: {}", folder.string(), error.what());
}

Result<std::string> folder_tokenizer_config_json(const Path& folder) try {
  TRY_ASSIGN(auto config, read_config(folder));
  if (class_of(config).empty()) config["tokenizer_class"] = "PreTrainedTokenizerFast";
  return config.dump(2);
} catch (const std::exception& error) {
  return fail("'{}' cannot be read: {}", (folder / "tokenizer_config.json").string(), error.what());
}

}  // namespace transmla
