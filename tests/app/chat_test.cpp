// `chat` from outside, on an original, on its export as a folder and on its export as a GGUF.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/program.h"

namespace transmla {
namespace {

using fixtures::convert_flags;
using fixtures::Program;
using fixtures::TinyProject;
using fixtures::with;
using nlohmann::json;
using Words = std::vector<std::string>;

class Talking : public testing::Test {
 protected:
  Talking() {
    EXPECT_TRUE(write_text(tiny_.model() / "chat_template.jinja",
                           "{% for m in messages %}{{ m.role[0] }}: {{ m.content }}\n{% endfor %}a: "));
  }
  static Words chat_with(const Path& model, Words more) {
    Words words{"chat", model, "--max-tokens", "6", "--dtype", "fp32"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  fixtures::Outcome run(const Words& words, const std::string& input = {}) const {
    Program program(tiny_);
    program.input = input;
    return program.run(words);
  }
  json turns_of(const Path& model, const std::string& input) const {
    const auto outcome = run(chat_with(model, {"--json", "-"}), input);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, false).at("turns");
  }
  TinyProject tiny_;
};

TEST_F(Talking, LinesAreMessagesAndAnswersAreStreamed) {
  const std::string input = "the sea\n\na stone\r\n/reset\nthe sea\n/exit\nnot said\n";
  const auto turns = turns_of(tiny_.model(), input);
  ASSERT_EQ(turns.size(), 3U);
  const std::string first = turns[0].at("text");
  EXPECT_EQ(turns[1].at("prompt"), "u: the sea\na: " + first + "\nu: a stone\na: ");
  EXPECT_GT(turns[1].at("reused_tokens"), 0);
  EXPECT_EQ(turns[2].at("prompt"), "u: the sea\na: ");
  EXPECT_EQ(turns[2].at("text"), first);

  const auto streamed = run(chat_with(tiny_.model(), {}), input);
  EXPECT_EQ(streamed.out, first + "\n" + turns[1].at("text").get<std::string>() + "\n" + first + "\n");
  EXPECT_NE(streamed.err.find("tokens/s"), std::string::npos);
  EXPECT_EQ(streamed.err.find('\x1b'), std::string::npos) << "no colours where there is no terminal";
  EXPECT_EQ(run(chat_with(tiny_.model(), {"--quiet"}), input).err, "");
}

TEST_F(Talking, OneMessageIsAnsweredWithoutReadingMore) {
  const Path file = tiny_.folder() / "answer.json";
  const auto outcome =
      run(chat_with(tiny_.model(), {"--message", "the sea", "--system", "sing", "--json", file}), "no\n");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const auto result = json::parse(read_text(file).value());
  ASSERT_EQ(result.at("turns").size(), 1U);
  EXPECT_EQ(result.at("turns")[0].at("prompt"), "s: sing\nu: the sea\na: ");
  EXPECT_EQ(outcome.out, result.at("turns")[0].at("text").get<std::string>() + "\n");
}

TEST_F(Talking, ExportsOfBothKindsAnswerOverLatents) {
  const auto gguf = tiny_.folder() / "out" / "converted.gguf";
  for (const Path& target : {tiny_.output(), Path(gguf)}) {
    const auto converted =
        Program(tiny_).run(with(with(convert_flags(tiny_), "--save-path", target), "--dtype", "fp32"));
    ASSERT_EQ(converted.code, 0) << converted.err;
  }
  const std::string input = "the sea\na stone\n";
  const auto of_folder = turns_of(tiny_.output(), input), of_gguf = turns_of(gguf, input);
  for (const auto& turns : {of_folder, of_gguf}) {
    ASSERT_EQ(turns.size(), 2U);
    EXPECT_EQ(turns[1].at("prompt"), "u: the sea\na: " + turns[0].at("text").get<std::string>() + "\nu: a stone\na: ");
    EXPECT_GT(turns[1].at("reused_tokens"), 0);
  }
  EXPECT_EQ(of_folder[0].at("cache_bytes_per_token"), of_gguf[0].at("cache_bytes_per_token"));
  EXPECT_LT(of_folder[0].at("cache_bytes_per_token"), turns_of(tiny_.model(), input)[0].at("cache_bytes_per_token"));
  const auto timed = Program(tiny_).run({"speed", gguf, "--context", "40", "--steps", "2"});
  EXPECT_EQ(timed.code, 0) << timed.err;
  EXPECT_NE(timed.out.find("MLA"), std::string::npos) << timed.out;
}

TEST_F(Talking, RefusesInOneSentence) {
  const auto refuses = [&](const Words& words, const std::string& input, const Words& parts) {
    const auto outcome = run(words, input);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    for (const auto& part : parts) EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  };
  refuses({"chat", tiny_.model(), "--max-tokens", "0"}, "", {"0 tokens"});
  refuses(chat_with(tiny_.model(), {}), std::string(300, 'x') + "\n", {"room for 256"});
  refuses(chat_with(tiny_.model(), {}), "\xFF\n", {"UTF-8"});
  refuses(chat_with(tiny_.folder() / "nothing", {}), "", {"nothing"});
  std::filesystem::remove(tiny_.model() / "chat_template.jinja");
  refuses(chat_with(tiny_.model(), {}), "", {"no chat template", "generate"});
}

}  // namespace
}  // namespace transmla
