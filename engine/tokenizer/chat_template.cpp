#include "engine/tokenizer/chat_template.h"

#include <array>

#include "engine/checkpoint/json.h"
#include "engine/tokenizer/bridge/chat.h"
#include "engine/tokenizer/bridge_call.h"
#include "engine/tokenizer/folder_tokenizer.h"
#include "engine/tokenizer/gguf_tokenizer.h"

namespace transmla {
namespace {

using nlohmann::json;

constexpr std::array special_names = {"bos_token", "eos_token", "unk_token", "sep_token",
                                      "pad_token", "cls_token", "mask_token"};

// tokenizer_config.json holds special tokens as texts or as objects with a content.
void add_special_tokens(const json& settings, json& found) {
  for (const char* name : special_names) {
    const json token = settings.value(name, json());
    const json text = token.is_object() ? token.value("content", json()) : token;
    if (text.is_string() && !found.contains(name)) found[name] = text;
  }
}

// An absent file is an empty object.
Result<json> read_settings(const Path& path) {
  if (!std::filesystem::exists(path)) return json::object();
  TRY_ASSIGN(const auto text, read_text(path));
  auto settings = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!settings.is_object()) return fail("'{}' is not a JSON object: copy the folder again", path.string());
  return settings;
}

Result<ChatTemplate> of_folder(const Path& folder) {
  TRY_ASSIGN(const auto settings, read_settings(folder / "tokenizer_config.json"));
  TRY_ASSIGN(const auto map, read_settings(folder / "special_tokens_map.json"));
  std::string source = chat_template_of(settings);
  if (const auto file = folder / chat_template_file; std::filesystem::exists(file)) {
    TRY_ASSIGN(source, read_text(file));
  }
  json special = json::object();
  add_special_tokens(settings, special);
  add_special_tokens(map, special);
  return ChatTemplate(folder.string(), std::move(source), std::move(special));
}

Result<ChatTemplate> of_gguf(const Checkpoint& checkpoint) {
  TRY_ASSIGN(const auto text, gguf_tokenizer_config_json(checkpoint.metadata(), std::nullopt));
  const auto settings = json::parse(text);
  json special = json::object();
  add_special_tokens(settings, special);
  return ChatTemplate(checkpoint.path().string(), chat_template_of(settings), std::move(special));
}

// What the template sees, beside its special tokens, in the order and with the names of transformers.
nlohmann::ordered_json variables(const std::vector<ChatMessage>& messages, bool add_generation_prompt) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& [role, content] : messages) list.push_back({{"role", role}, {"content", content}});
  return {{"messages", std::move(list)},
          {"tools", nullptr},
          {"documents", nullptr},
          {"add_generation_prompt", add_generation_prompt}};
}

}  // namespace

std::string chat_template_of(const json& settings) {
  const json own = settings.value("chat_template", json());
  if (own.is_string()) return own.get<std::string>();
  if (!own.is_array()) return {};
  for (const auto& named : own) {
    if (!named.is_object() || named.value("name", json()) != "default") continue;
    const json source = named.value("template", json());
    if (source.is_string()) return source.get<std::string>();
  }
  return {};
}

Result<ChatTemplate> ChatTemplate::load(const Checkpoint& checkpoint) {
  auto loaded = checkpoint.kind() == CheckpointKind::gguf ? of_gguf(checkpoint) : of_folder(checkpoint.path());
  if (!loaded || !loaded->source_.empty()) return loaded;
  return fail(
      "'{}' has no chat template, so it was not made for conversations: take an instruction-tuned model, or continue a "
      "text with transmla generate",
      checkpoint.path().string());
}

Result<std::string> ChatTemplate::render(const std::vector<ChatMessage>& messages, bool add_generation_prompt,
                                         std::time_t now) const {
  auto seen = variables(messages, add_generation_prompt);
  for (const auto& [name, text] : special_tokens_.items()) seen[name] = text.get<std::string>();
  std::string given;
  try {
    given = seen.dump();
  } catch (const json::exception&) {
    return fail("a message is not UTF-8: give the text in that encoding");
  }
  BridgeText text;
  if (!transmla_chat_render(bytes_of(source_), source_.size(), bytes_of(given), given.size(), now, &text.data,
                            &text.size)) {
    return fail("the chat template of '{}' does not render this conversation: {}", name_, shown(bridge_error(), 300));
  }
  return std::string(text.data, text.data + text.size);
}

std::string ChatTemplate::special_token(const std::string& name) const { return special_tokens_.value(name, ""); }

}  // namespace transmla
