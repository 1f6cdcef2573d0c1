#include "engine/tokenizer/gguf_tokenizer.h"

#include <gtest/gtest.h>

#include "tests/engine/tokenizer/small_vocabulary.h"

namespace transmla::test {
namespace {

using nlohmann::json;

std::string refusal(const json& metadata) {
  const auto result = gguf_tokenizer_json(metadata);
  return result ? "accepted" : result.error().message;
}

bool says(const std::string& message, std::initializer_list<const char*> parts) {
  return std::all_of(parts.begin(), parts.end(), [&](const char* part) { return message.find(part) != message.npos; });
}

json post_processor(const json& metadata) {
  return json::parse(gguf_tokenizer_json(metadata).value())["post_processor"];
}

TEST(GgufTokenizer, NamesTheModelsThatItKnows) {
  auto metadata = small_vocabulary();
  metadata["tokenizer.ggml.model"] = "llama";
  EXPECT_TRUE(says(refusal(metadata), {"'llama'", "gpt2"})) << refusal(metadata);
  metadata.erase("tokenizer.ggml.model");
  EXPECT_TRUE(says(refusal(metadata), {"'none'", "gpt2"})) << refusal(metadata);
}

TEST(GgufTokenizer, NamesThePreTokenizersThatItKnows) {
  const auto message = refusal(small_vocabulary("falcon"));
  EXPECT_TRUE(says(message, {"'falcon'", "smollm", "qwen2", "llama-bpe", "default"})) << message;
}

TEST(GgufTokenizer, ReadsAFileFromBeforePreTokenizersHadNamesAsDefault) {
  EXPECT_EQ(gguf_tokenizer_json(small_vocabulary("")).value(),
            gguf_tokenizer_json(small_vocabulary("default")).value());
}

TEST(GgufTokenizer, ReadsAFileFromBeforeTokenTypesWithItsNamedTokensOnly) {
  auto metadata = small_vocabulary();
  metadata.erase("tokenizer.ggml.token_type");
  const auto document = json::parse(gguf_tokenizer_json(metadata).value());
  std::vector<std::string> added;
  for (const auto& token : document["added_tokens"]) {
    added.push_back(token["content"]);
    EXPECT_TRUE(token["special"]);
  }
  EXPECT_EQ(added, (std::vector<std::string>{"<|begin|>", "<|end|>"}));
}

TEST(GgufTokenizer, NamesListsThatAreMissing) {
  for (const auto* key : {"tokenizer.ggml.tokens", "tokenizer.ggml.merges"}) {
    auto metadata = small_vocabulary();
    metadata[key] = 3;
    EXPECT_TRUE(says(refusal(metadata), {key})) << refusal(metadata);
    metadata.erase(key);
    EXPECT_TRUE(says(refusal(metadata), {key})) << refusal(metadata);
  }
}

TEST(GgufTokenizer, CountsTypesAgainstTokens) {
  auto metadata = small_vocabulary();
  const auto tokens = std::to_string(metadata["tokenizer.ggml.tokens"].size());
  metadata["tokenizer.ggml.token_type"] = {1, 1, 3};
  EXPECT_TRUE(says(refusal(metadata), {tokens.c_str(), "3 token types"})) << refusal(metadata);
}

TEST(GgufTokenizer, RefusesSpecialTokensOutsideTheVocabulary) {
  auto metadata = small_vocabulary();
  const auto tokens = metadata["tokenizer.ggml.tokens"].size();
  for (const json& id : {json(tokens), json(-1), json("x"), json(1.5)}) {
    metadata["tokenizer.ggml.eos_token_id"] = id;
    EXPECT_TRUE(says(refusal(metadata), {"eos_token_id", id.dump().c_str(), std::to_string(tokens).c_str()}))
        << refusal(metadata);
  }
}

TEST(GgufTokenizer, RefusesATokenThatStandsTwice) {
  auto metadata = small_vocabulary();
  metadata["tokenizer.ggml.tokens"][9] = metadata["tokenizer.ggml.tokens"][4];
  EXPECT_TRUE(says(refusal(metadata), {"tokens 4 and 9"})) << refusal(metadata);
}

TEST(GgufTokenizer, NumbersTokensWithoutText) {
  auto metadata = small_vocabulary();
  const auto last = metadata["tokenizer.ggml.tokens"].size() - 1;
  metadata["tokenizer.ggml.tokens"][last] = "";
  const auto vocabulary = json::parse(gguf_tokenizer_json(metadata).value())["model"]["vocab"];
  EXPECT_EQ(vocabulary["[EMPTY_" + std::to_string(last) + "]"], last);
}

TEST(GgufTokenizer, RefusesMergesThatAreNotTwoTokens) {
  for (const json& merge : {json("ab"), json(" ab"), json(""), json(4)}) {
    auto metadata = small_vocabulary();
    metadata["tokenizer.ggml.merges"][2] = merge;
    EXPECT_TRUE(says(refusal(metadata), {"merge 2", merge.dump().c_str()})) << refusal(metadata);
  }
}

TEST(GgufTokenizer, RefusesAMergeOfUnknownTokensWithTheFile) {
  auto metadata = small_vocabulary();
  metadata["tokenizer.ggml.merges"][2] = "nowhere found";
  const auto refused = Tokenizer::load(GgufCheckpoint(metadata));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(says(refused.error().message, {"river.gguf", "nowhere"})) << refused.error().message;
}

TEST(GgufTokenizer, RefusesBytesThatAreNotUtf8) {
  auto metadata = small_vocabulary();
  metadata["tokenizer.ggml.tokens"][2] = "\xC3";
  EXPECT_TRUE(says(refusal(metadata), {"not UTF-8"})) << refusal(metadata);
  metadata = small_vocabulary("\xC3");
  EXPECT_TRUE(says(refusal(metadata), {"known are"})) << refusal(metadata);
}

TEST(GgufTokenizer, PutsBosAndEosAsTheFileSays) {
  auto metadata = small_vocabulary();
  EXPECT_EQ(post_processor(metadata), nullptr);
  metadata["tokenizer.ggml.add_bos_token"] = false;
  EXPECT_EQ(post_processor(metadata), nullptr);
  metadata["tokenizer.ggml.add_eos_token"] = true;
  metadata["tokenizer.ggml.add_bos_token"] = true;
  const auto tokens = Tokenizer::load(GgufCheckpoint(metadata)).value()->encode("").value();
  EXPECT_EQ(tokens, (Tokens{metadata["tokenizer.ggml.bos_token_id"], metadata["tokenizer.ggml.eos_token_id"]}));
}

TEST(GgufTokenizer, PutsBosForLlamaBpeWhereTheFileSaysNothing) {
  auto metadata = small_vocabulary("llama-bpe");
  EXPECT_NE(post_processor(metadata), nullptr);
  metadata["tokenizer.ggml.add_bos_token"] = false;
  EXPECT_EQ(post_processor(metadata), nullptr);
  metadata.erase("tokenizer.ggml.add_bos_token");
  metadata.erase("tokenizer.ggml.bos_token_id");
  EXPECT_EQ(post_processor(metadata), nullptr);
}

TEST(GgufTokenizer, RefusesABosThatIsNotNamed) {
  auto metadata = small_vocabulary();
  metadata["tokenizer.ggml.add_bos_token"] = true;
  metadata.erase("tokenizer.ggml.bos_token_id");
  EXPECT_TRUE(says(refusal(metadata), {"add_bos_token", "bos_token_id"})) << refusal(metadata);
  metadata["tokenizer.ggml.add_bos_token"] = 1;
  EXPECT_TRUE(says(refusal(metadata), {"add_bos_token", "true or false"})) << refusal(metadata);
}

TEST(GgufTokenizer, WritesAConfigThatPythonsTokenizersRead) {
  const auto metadata = small_vocabulary();
  const json expected = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                         {"clean_up_tokenization_spaces", false},
                         {"bos_token", "<|begin|>"},
                         {"eos_token", "<|end|>"},
                         {"pad_token", "<|end|>"},
                         {"chat_template", metadata["tokenizer.chat_template"]},
                         {"model_max_length", 8192}};
  EXPECT_EQ(json::parse(gguf_tokenizer_config_json(metadata, 8192).value()), expected);
  EXPECT_FALSE(json::parse(gguf_tokenizer_config_json(metadata, {}).value()).contains("model_max_length"));
}

TEST(GgufTokenizer, GivesAnExportItsFiles) {
  const GgufCheckpoint checkpoint(small_vocabulary());
  const auto files = tokenizer_files(checkpoint).value();
  EXPECT_EQ(files.tokenizer_json, Tokenizer::load(checkpoint).value()->json());
  EXPECT_EQ(json::parse(files.tokenizer_config_json)["model_max_length"], 8192);
  EXPECT_TRUE(files.others.empty());
}

}  // namespace
}  // namespace transmla::test
