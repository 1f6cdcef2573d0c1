#include "engine/session/chat.h"

#include <algorithm>

#include "engine/session/resources.h"

namespace transmla {
namespace {

using nlohmann::json;

constexpr int most_context = 32768;  // where nobody asks for more: tables of rotations grow with it

// Ids under `key`, one or a list, added to `ends`.
void add_ids(const json& settings, const char* key, int vocab, Tokens& ends) {
  const auto found = settings.find(key);
  if (found == settings.end()) return;
  for (const json& id : found->is_array() ? *found : json::array({*found})) {
    if (id.is_number_unsigned() && id < vocab) ends.push_back(id.get<std::int32_t>());
  }
}

// A folder's settings of generation; an empty object where there are none that can be read.
json generation_settings(const Checkpoint& checkpoint) {
  const auto text = read_text(checkpoint.path() / "generation_config.json");
  auto settings = text ? json::parse(*text, nullptr, /*allow_exceptions=*/false) : json::object();
  return settings.is_object() ? settings : json::object();
}

// Whatever a model may end its turn with: by its configuration, by its settings of generation, by its tokenizer.
Result<Tokens> turn_ends(const RunnableModel& model, const ChatTemplate& chat_template) {
  const Checkpoint& checkpoint = model.network.shared->model().checkpoint();
  const int vocab = model.config().vocab;
  Tokens ends = model.config().eos_tokens;
  if (checkpoint.kind() == CheckpointKind::gguf) {
    add_ids(checkpoint.metadata(), "tokenizer.ggml.eot_token_id", vocab, ends);
  } else {
    add_ids(generation_settings(checkpoint), "eos_token_id", vocab, ends);
  }
  TRY_ASSIGN(const auto named, model.tokenizer->encode(chat_template.special_token("eos_token"), false));
  if (named.size() == 1) ends.push_back(named.front());
  return ends;
}

Result<int> room(const ChatSettings& settings, const ModelConfig& config) {
  if (settings.context_tokens == 0) return std::min(config.max_position, most_context);
  if (settings.context_tokens <= config.max_position) return settings.context_tokens;
  return fail("a conversation of {} tokens is longer than the model's context of {}; take {} or less",
              settings.context_tokens, config.max_position, config.max_position);
}

ContinuationSettings drawing(const ChatSettings& settings) {
  return {.temperature = settings.temperature, .top_p = settings.top_p, .seed = settings.seed};
}

}  // namespace

Status check_chat(const ChatSettings& settings) {
  if (settings.answer_tokens < 1) {
    return fail("answers of {} tokens cannot be written; ask for 1 or more", settings.answer_tokens);
  }
  if (settings.context_tokens < 0) {
    return fail("a conversation of {} tokens cannot be held; take 0 for the model's own context, or more",
                settings.context_tokens);
  }
  return check_sampling({settings.temperature, settings.top_p, settings.seed});
}

Chat::Chat(RunnableModel model, ChatTemplate chat_template, Decoder decoder, TokenWriter writer,
           const ChatSettings& settings)
    : model_(std::move(model)),
      template_(std::move(chat_template)),
      settings_(settings),
      decoder_(std::move(decoder)),
      writer_(std::move(writer)) {
  reset();
}

Result<Chat> Chat::open(RunnableModel model, const ChatSettings& settings, const Context& context) {
  return guarded([&]() -> Result<Chat> {
    TRY(check_chat(settings));
    TRY_ASSIGN(auto chat_template, ChatTemplate::load(model.network.shared->model().checkpoint()));
    TRY_ASSIGN(auto ends, turn_ends(model, chat_template));
    TRY_ASSIGN(const int length, room(settings, model.config()));
    TRY_ASSIGN(auto decoder, Decoder::make(model.network, 1, length, context));
    TokenWriter writer(*model.tokenizer, model.config().vocab, std::move(ends), drawing(settings));
    Chat chat(std::move(model), std::move(chat_template), std::move(decoder), std::move(writer), settings);
    auto first = chat.messages_;
    first.push_back({"user", "?"});
    TRY(chat.template_.render(first, true, chat.began_));
    return chat;
  });
}

void Chat::reset() {
  messages_.clear();
  if (!settings_.system.empty()) messages_.push_back({"system", settings_.system});
  began_ = std::time(nullptr);
}

Result<ChatAnswer> Chat::answer(const std::string& message, const TextFunction& on_text, const Context& context) {
  return guarded([&] {
    auto messages = messages_;
    messages.push_back({"user", message});
    return answer_to(std::move(messages), on_text, context);
  });
}

// Of the cache; the last token is read anew, since its logits are wanted.
void Chat::keep_beginning_of(const Tokens& tokens) {
  const auto differs = std::mismatch(cached_.begin(), cached_.end(), tokens.begin(), tokens.end() - 1).first;
  cached_.erase(differs, cached_.end());
  decoder_.rewind(static_cast<int>(cached_.size()));
}

Result<ChatAnswer> Chat::answer_to(std::vector<ChatMessage> messages, const TextFunction& on_text,
                                   const Context& context) {
  ChatAnswer answer;
  TRY_ASSIGN(answer.prompt, template_.render(messages, true, began_));
  TRY_ASSIGN(Tokens tokens, model_.tokenizer->encode(answer.prompt, false));
  const int length = static_cast<int>(tokens.size()), left = decoder_.max_length() - length;
  if (length == 0)
    return fail("the chat template of '{}' makes no text of the message: take another model", model_.name);
  if (left < 1) {
    return fail("the conversation has {} tokens, there is room for {}: begin anew, or ask for a longer context", length,
                decoder_.max_length());
  }
  keep_beginning_of(tokens);
  answer.reused_tokens = decoder_.position();
  const auto fresh = std::span(tokens).subspan(cached_.size());
  const auto status = writer_.write(decoder_, fresh, std::min(left, settings_.answer_tokens), on_text, "answering",
                                    context, answer.written);
  answer.stopped = !status && status.error().kind == ErrorKind::cancelled;
  tokens.insert(tokens.end(), answer.written.tokens.begin(), answer.written.tokens.end());
  tokens.resize(static_cast<std::size_t>(decoder_.position()));
  cached_ = std::move(tokens);
  if (!status && !answer.stopped) return tl::unexpected(status.error());
  answer.cached_tokens = decoder_.position();
  answer.cache_bytes = decoder_.cache_bytes();
  if (answer.stopped && answer.written.text.empty()) return answer;  // as if it had not been asked
  messages_ = std::move(messages);
  messages_.push_back({"assistant", answer.written.text});
  return answer;
}

}  // namespace transmla
