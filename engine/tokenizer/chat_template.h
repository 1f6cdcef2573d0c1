// The chat template of a model: how a conversation becomes the text that the model reads, by the rules of transformers'
// apply_chat_template.
#pragma once

#include <ctime>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/checkpoint/checkpoint.h"

namespace transmla {

inline constexpr const char* chat_template_file = "chat_template.jinja";  // of a folder; goes before its settings

// What tokenizer_config.json says: a template, or of several by name the one named default. Empty where there is none.
std::string chat_template_of(const nlohmann::json& settings);

struct ChatMessage {
  std::string role;  // system, user or assistant
  std::string content;
};

class ChatTemplate {
 public:
  // Of a folder or a GGUF file; refuses a model that has none.
  static Result<ChatTemplate> load(const Checkpoint& checkpoint);
  // `special_tokens` are what templates write by name: bos_token, eos_token, …; `name` is for messages.
  ChatTemplate(std::string name, std::string source, nlohmann::json special_tokens)
      : name_(std::move(name)), source_(std::move(source)), special_tokens_(std::move(special_tokens)) {}

  // With add_generation_prompt the text ends where an answer begins. `now` is for templates that tell the date. The
  // text holds its special tokens itself: it is tokenised without adding any. Templates come from strangers: their work
  // and memory are limited, and whatever is wrong with one is told in a sentence.
  Result<std::string> render(const std::vector<ChatMessage>& messages, bool add_generation_prompt,
                             std::time_t now) const;
  // The text of a special token; empty where the model has none of that name.
  std::string special_token(const std::string& name) const;

 private:
  std::string name_, source_;
  nlohmann::json special_tokens_;
};

}  // namespace transmla
