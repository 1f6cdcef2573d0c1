// Answers of a conversation against continuations of its whole text by a decoder that has seen nothing before.
#include "engine/session/chat.h"

#include <gtest/gtest.h>

#include "tests/support/refusal.h"
#include "tests/support/tiny_project.h"

namespace transmla {
namespace {

using fixtures::refused;

class Talk : public testing::Test {
 protected:
  Talk() {
    write("chat_template.jinja",
          "{% for m in messages %}{{ m.role[0] }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}a: {% "
          "endif %}");
  }
  void write(const char* name, const std::string& text) const { EXPECT_TRUE(write_text(tiny_.model() / name, text)); }
  RunnableModel model() const { return open_runnable(tiny_.model(), Precision::f32, {}).value(); }
  Chat chat(const ChatSettings& settings = {.answer_tokens = 12}) const {
    return Chat::open(model(), settings, {}).value();
  }
  Continuation continuation_of(const std::string& prompt, int tokens = 12) const {
    const auto fresh = model();
    return continue_text(fresh.network, *fresh.tokenizer, {.prompt = prompt, .tokens = tokens}, {}, "", {}).value();
  }
  void expect_answer(const ChatAnswer& answer, const std::string& prompt) const {
    EXPECT_EQ(answer.prompt, prompt);
    const auto alone = continuation_of(prompt);
    EXPECT_EQ(answer.written.tokens, alone.tokens);
    EXPECT_EQ(answer.written.text, alone.text);
    EXPECT_EQ(answer.reused_tokens + answer.written.prompt_tokens, alone.prompt_tokens);
  }
  fixtures::TinyProject tiny_;
};

TEST_F(Talk, AnswersAsIfTheWholeConversationWereReadAnew) {
  Chat talk = chat({.system = "sing", .answer_tokens = 12});
  std::string heard;
  const auto first = talk.answer("the sea", [&](auto piece) { heard += piece; }, {}).value();
  std::string prompt = "s: sing\nu: the sea\na: ";
  expect_answer(first, prompt);
  EXPECT_EQ(first.reused_tokens, 0);
  EXPECT_EQ(heard, first.written.text);
  EXPECT_EQ(first.cached_tokens, first.written.prompt_tokens + static_cast<int>(first.written.tokens.size()) - 1);
  EXPECT_GE(first.cache_bytes, first.cached_tokens * first.written.cache_bytes_per_token);

  const auto second = talk.answer("a stone", {}, {}).value();
  prompt += first.written.text + "\nu: a stone\na: ";
  expect_answer(second, prompt);
  EXPECT_GE(second.reused_tokens, first.written.prompt_tokens) << "nothing of the first turn is read again";

  talk.reset();
  const auto anew = talk.answer("the sea", {}, {}).value();
  expect_answer(anew, "s: sing\nu: the sea\na: ");
  EXPECT_EQ(anew.reused_tokens, anew.written.prompt_tokens + anew.reused_tokens - 1) << "all but the last token";
}

TEST_F(Talk, RewritesOfThePastAreReadAgain) {
  write("chat_template.jinja", "{% for m in messages[-1:] %}{{ loop.length }}{{ m.content }}{% endfor %}");
  Chat talk = chat();
  ASSERT_TRUE(talk.answer("the sea ran", {}, {}));
  expect_answer(talk.answer("the stone", {}, {}).value(), "1the stone");
}

TEST_F(Talk, EndsWhereTheSettingsOfGenerationSay) {
  const auto whole = chat().answer("the sea", {}, {}).value();
  ASSERT_GT(whole.written.tokens.size(), 3U);
  const auto end = whole.written.tokens[3];
  write("generation_config.json", R"({"eos_token_id": [2, )" + std::to_string(end) + "]}");
  const auto ended = chat().answer("the sea", {}, {}).value();
  EXPECT_TRUE(ended.written.ended);
  const auto first = std::find(whole.written.tokens.begin(), whole.written.tokens.end(), end);
  EXPECT_EQ(ended.written.tokens, Tokens(whole.written.tokens.begin(), first));
  EXPECT_EQ(ended.cached_tokens, ended.written.prompt_tokens + static_cast<int>(ended.written.tokens.size()));
}

TEST_F(Talk, GoesOnBehindAnAnswerThatWasStopped) {
  Chat talk = chat({.answer_tokens = 40});
  std::stop_source source;
  Context context;
  context.stop = source.get_token();
  std::string heard;
  const auto stop_soon = [&](std::string_view piece) {
    heard += piece;
    if (heard.size() > 4) source.request_stop();
  };
  const auto stopped = talk.answer("the sea", stop_soon, context).value();
  EXPECT_TRUE(stopped.stopped);
  EXPECT_EQ(stopped.written.text, heard);
  EXPECT_LT(stopped.written.tokens.size(), 40U);
  EXPECT_EQ(talk.answer("and", {}, {})->prompt, "u: the sea\na: " + heard + "\nu: and\na: ");

  const auto unheard = talk.answer("never", {}, context).value();
  EXPECT_TRUE(unheard.stopped && unheard.written.text.empty());
  EXPECT_EQ(talk.answer("now", {}, {})->prompt.find("never"), std::string::npos);
}

TEST_F(Talk, AfterAnErrorTheConversationIsAsItWas) {
  Chat talk = chat({.answer_tokens = 4, .context_tokens = 60});
  ASSERT_TRUE(talk.answer("the", {}, {}));
  EXPECT_TRUE(refused(talk.answer("\xFF", {}, {}), {"UTF-8"}));
  EXPECT_TRUE(refused(talk.answer(std::string(200, 'x'), {}, {}), {"tokens", "room for 60"}));
  const auto answer = talk.answer("a", {}, {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->prompt.find('x'), std::string::npos);
}

TEST_F(Talk, AnswersAreShorterWhereTheContextEnds) {
  const auto prompt_tokens = continuation_of("u: the sea\na: ").prompt_tokens;
  const auto answer =
      chat({.answer_tokens = 40, .context_tokens = prompt_tokens + 3}).answer("the sea", {}, {}).value();
  EXPECT_TRUE(answer.written.tokens.size() == 3 || answer.written.ended);
}

TEST_F(Talk, RefusesWhatCannotBegin) {
  const auto refuses = [&](const ChatSettings& settings, std::initializer_list<std::string> parts) {
    EXPECT_TRUE(refused(Chat::open(model(), settings, {}), parts));
  };
  refuses({.answer_tokens = 0}, {"0 tokens"});
  refuses({.context_tokens = -1}, {"-1 tokens"});
  refuses({.context_tokens = 300}, {"300 tokens", "256"});
  refuses({.temperature = -1}, {"temperature"});
  write("chat_template.jinja", "{{ raise_exception('not today') }}");
  refuses({}, {"chat template", "not today"});
  std::filesystem::remove(tiny_.model() / "chat_template.jinja");
  refuses({}, {"no chat template"});
}

}  // namespace
}  // namespace transmla
