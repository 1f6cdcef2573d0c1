// A conversation with a model, by its chat template. What the model has read of it stays in the decoder's cache, so
// that a turn costs what is new in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/session/continuation.h"
#include "engine/session/runnable_model.h"
#include "engine/session/token_writer.h"
#include "engine/tokenizer/chat_template.h"

namespace transmla {

struct ChatSettings {
  std::string system = {};   // what the model is told first; empty: nothing but what its template says
  int answer_tokens = 1024;  // at most
  int context_tokens = 0;    // room for the whole conversation; 0: the model's own, 32,768 at most
  double temperature = 0;    // 0: the likeliest token each time
  double top_p = 1;          // share of probability that is drawn from, (0, 1]
  std::uint64_t seed = 0;
};
// Refuses numbers that make no sense.
Status check_chat(const ChatSettings& settings);

struct ChatAnswer {
  std::string prompt;           // the conversation up to the answer, as the model reads it
  Continuation written;         // prompt_tokens: those of the prompt that had to be computed
  int reused_tokens = 0;        // the others, which were in the cache
  bool stopped = false;         // by the context's stop token
  int cached_tokens = 0;        // after the answer
  std::size_t cache_bytes = 0;  // of them
};

// One thread at a time.
class Chat {
 public:
  // A model without a template is refused, and a template that cannot begin a conversation.
  static Result<Chat> open(RunnableModel model, const ChatSettings& settings, const Context& context);

  const RunnableModel& model() const { return model_; }

  // The answer to a message, until the model ends it or the stop token is set: what was written till then is part of
  // the conversation. After an error the conversation is as it was.
  Result<ChatAnswer> answer(const std::string& message, const TextFunction& on_text, const Context& context);

  // Begins anew: nothing but what the model is told first.
  void reset();

 private:
  Chat(RunnableModel model, ChatTemplate chat_template, Decoder decoder, TokenWriter writer,
       const ChatSettings& settings);
  void keep_beginning_of(const Tokens& tokens);
  Result<ChatAnswer> answer_to(std::vector<ChatMessage> messages, const TextFunction& on_text, const Context& context);

  RunnableModel model_;
  ChatTemplate template_;
  ChatSettings settings_;
  Decoder decoder_;
  TokenWriter writer_;
  std::vector<ChatMessage> messages_;
  std::time_t began_ = 0;  // a date in the template stays that of the beginning
  Tokens cached_;          // what the decoder's cache holds
};

}  // namespace transmla
