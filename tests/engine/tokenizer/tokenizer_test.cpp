#include "engine/tokenizer/tokenizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/engine/tokenizer/small_vocabulary.h"

namespace transmla::test {
namespace {

using nlohmann::json;

// golden.json: what Python's `tokenizers` makes of each text.
class PreTokenizers : public ::testing::TestWithParam<const char*> {
 protected:
  const json golden_ = read_json("golden.json");
  const std::shared_ptr<const Tokenizer> tokenizer_ = small_tokenizer(GetParam());
};

TEST_P(PreTokenizers, GiveTheIdsOfPython) {
  for (const auto& [name, text] : golden_["texts"].items()) {
    EXPECT_EQ(tokenizer_->encode(text.get<std::string>(), /*add_special_tokens=*/false).value(),
              golden_["ids"][GetParam()][name].get<Tokens>())
        << name;
  }
}

TEST_P(PreTokenizers, GiveTheTextBack) {
  for (const auto& [name, text] : golden_["texts"].items()) {
    const auto tokens = tokenizer_->encode(text.get<std::string>(), /*add_special_tokens=*/false).value();
    EXPECT_EQ(tokenizer_->decode(tokens).value(), golden_["decoded"][GetParam()][name]) << name;
  }
}

TEST_P(PreTokenizers, LeaveSpecialTokensOutOnRequest) {
  const auto tokens = golden_["ids"][GetParam()]["special tokens"].get<Tokens>();
  EXPECT_EQ(tokenizer_->decode(tokens, /*skip_special_tokens=*/true).value(),
            golden_["decoded_without_special"][GetParam()]);
}

INSTANTIATE_TEST_SUITE_P(Names, PreTokenizers, ::testing::Values("smollm", "qwen2", "llama-bpe", "default"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

std::string text(const json& golden, const char* name) { return golden["texts"][name].get<std::string>(); }

// Each special token is decoded, and left out on request; no other token is.
TEST(Tokenizer, NamesTheTokensThatStandForNoText) {
  const auto tokenizer = small_tokenizer("qwen2");
  const Tokens special = tokenizer->special_tokens();
  EXPECT_FALSE(special.empty());
  for (std::int32_t id = 0; id < tokenizer->vocab_size(); ++id) {
    const bool left_out = tokenizer->decode({id}, /*skip_special_tokens=*/true).value().empty();
    EXPECT_EQ(left_out, std::binary_search(special.begin(), special.end(), id)) << id;
  }
}

TEST(Tokenizer, PutsBosOnlyWhereAsked) {
  const auto golden = read_json("golden.json");
  auto metadata = small_vocabulary();
  metadata["tokenizer.ggml.add_bos_token"] = true;
  const auto tokenizer = Tokenizer::load(GgufCheckpoint(metadata)).value();
  EXPECT_EQ(tokenizer->encode(text(golden, "words")).value(), golden["with_bos"].get<Tokens>());
  EXPECT_EQ(tokenizer->encode(text(golden, "words"), /*add_special_tokens=*/false).value(),
            golden["ids"]["qwen2"]["words"].get<Tokens>());
}

TEST(Tokenizer, ReadsAJsonWhoseTruncationAndPaddingItLeavesAlone) {
  const auto golden = read_json("golden.json");
  auto document = json::parse(small_tokenizer()->json());
  document["truncation"] = {{"direction", "Right"}, {"max_length", 3}, {"strategy", "LongestFirst"}, {"stride", 0}};
  document["padding"] = {{"strategy", {{"Fixed", 999}}},
                         {"direction", "Right"},
                         {"pad_to_multiple_of", nullptr},
                         {"pad_id", 0},
                         {"pad_type_id", 0},
                         {"pad_token", "!"}};
  const auto tokenizer = Tokenizer::from_json(document.dump()).value();
  EXPECT_EQ(tokenizer->encode(text(golden, "words")).value(), golden["ids"]["qwen2"]["words"].get<Tokens>());
}

TEST(Tokenizer, KeepsTheJsonThatItWasMadeFrom) {
  const auto document = small_tokenizer()->json();
  EXPECT_EQ(Tokenizer::from_json(document).value()->json(), document);
}

TEST(Tokenizer, RefusesADamagedJsonWithItsSizeAndTheReason) {
  const auto refused = Tokenizer::from_json("{\"model\": 7}");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("12 bytes"), std::string::npos) << refused.error().message;
  EXPECT_EQ(refused.error().kind, ErrorKind::input);
}

TEST(Tokenizer, RefusesATextThatIsNotUtf8) {
  const auto refused = small_tokenizer()->encode("caf\xE9");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("not UTF-8"), std::string::npos) << refused.error().message;
}

TEST(Tokenizer, RefusesANegativeId) { EXPECT_FALSE(small_tokenizer()->decode({5, -3})); }

TEST(Tokenizer, GivesTheSameIdsToManyThreads) {
  const auto golden = read_json("golden.json");
  const auto tokenizer = small_tokenizer();
  std::vector<Tokens> found(4);
  std::vector<std::thread> threads;
  for (auto& tokens : found) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) tokens = tokenizer->encode(text(golden, "digits")).value();
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& tokens : found) EXPECT_EQ(tokens, golden["ids"]["qwen2"]["digits"].get<Tokens>());
}

}  // namespace
}  // namespace transmla::test
