#include "engine/tokenizer/folder_tokenizer.h"

#include <gtest/gtest.h>

#include "tests/engine/tokenizer/small_vocabulary.h"

namespace transmla::test {
namespace {

using nlohmann::json;

class Folder : public ::testing::Test {
 protected:
  Folder() { folder_.write("tokenizer.json", small_tokenizer()->json()); }
  void config(const json& content) { folder_.write("tokenizer_config.json", content.dump()); }
  // What a text is put between.
  Result<Tokens> around() {
    TRY_ASSIGN(const auto tokenizer, Tokenizer::load(FolderCheckpoint(folder_.path())));
    return tokenizer->encode("");
  }
  std::string refusal() {
    const auto tokens = around();
    return tokens ? "accepted" : tokens.error().message;
  }
  const json vocabulary_ = small_vocabulary();
  const int begin_ = vocabulary_["tokenizer.ggml.bos_token_id"], end_ = vocabulary_["tokenizer.ggml.eos_token_id"];
  TemporaryFolder folder_;
};

TEST_F(Folder, IsReadThroughItsTokenizerJson) {
  const auto golden = read_json("golden.json");
  const auto tokenizer = Tokenizer::load(FolderCheckpoint(folder_.path())).value();
  EXPECT_EQ(tokenizer->encode(golden["texts"]["digits"].get<std::string>()).value(),
            golden["ids"]["qwen2"]["digits"].get<Tokens>());
}

TEST_F(Folder, WithoutTokenizerJsonSaysHowToMakeOne) {
  std::filesystem::remove(folder_.path() / "tokenizer.json");
  EXPECT_NE(refusal().find("has no tokenizer.json"), std::string::npos) << refusal();
  EXPECT_NE(refusal().find("save_pretrained"), std::string::npos) << refusal();
  EXPECT_FALSE(tokenizer_files(FolderCheckpoint(folder_.path())));
}

TEST_F(Folder, WithDamagedFilesIsRefusedWithItsName) {
  config(json::array());
  EXPECT_NE(refusal().find("tokenizer_config.json' is not a JSON object"), std::string::npos) << refusal();
  config({{"tokenizer_class", "LlamaTokenizerFast"}});
  folder_.write("tokenizer.json", "{\"version\": ");
  EXPECT_NE(refusal().find("tokenizer.json' is not a JSON object"), std::string::npos) << refusal();
}

// transformers 4.57, LlamaTokenizerFast.update_post_processor.
TEST_F(Folder, OfALlamaClassPutsBosAndEosByItsConfig) {
  json content = {
      {"tokenizer_class", "LlamaTokenizerFast"}, {"bos_token", "<|begin|>"}, {"eos_token", {{"content", "<|end|>"}}}};
  config(content);
  EXPECT_EQ(around().value(), (Tokens{begin_}));
  content["add_eos_token"] = true;
  config(content);
  EXPECT_EQ(around().value(), (Tokens{begin_, end_}));
  content["add_bos_token"] = false;
  config(content);
  EXPECT_EQ(around().value(), (Tokens{end_}));
}

TEST_F(Folder, OfAnotherClassPutsThemByItsTokenizerJson) {
  config({{"tokenizer_class", "Qwen2Tokenizer"}, {"add_bos_token", true}, {"bos_token", "<|begin|>"}});
  EXPECT_EQ(around().value(), Tokens{});
}

TEST_F(Folder, WhoseBosIsNotInItsVocabularyIsRefused) {
  config({{"tokenizer_class", "LlamaTokenizer"}});
  EXPECT_NE(refusal().find("adds '<s>'"), std::string::npos) << refusal();
}

TEST_F(Folder, WhoseTokenizerJsonAlreadyPutsThemIsReadAsItIs) {
  auto metadata = small_vocabulary();
  metadata["tokenizer.ggml.add_bos_token"] = true;
  const auto as_written = json::parse(Tokenizer::load(GgufCheckpoint(metadata)).value()->json()).dump(1);
  folder_.write("tokenizer.json", as_written);
  config({{"tokenizer_class", "LlamaTokenizerFast"}, {"bos_token", "<|begin|>"}});
  EXPECT_EQ(Tokenizer::load(FolderCheckpoint(folder_.path())).value()->json(), as_written);
}

TEST_F(Folder, GivesAnExportEveryFileThatItHas) {
  config({{"tokenizer_class", "Qwen2Tokenizer"}, {"model_max_length", 4096}});
  folder_.write("merges.txt", "#version: 0.2\n");
  folder_.write("chat_template.jinja", "{{ messages }}");
  folder_.write("model.safetensors", "weights");
  const auto files = tokenizer_files(FolderCheckpoint(folder_.path())).value();
  EXPECT_EQ(files.tokenizer_json, small_tokenizer()->json());
  EXPECT_EQ(json::parse(files.tokenizer_config_json),
            (json{{"tokenizer_class", "Qwen2Tokenizer"}, {"model_max_length", 4096}}));
  const std::vector<std::pair<std::string, std::string>> expected = {{"merges.txt", "#version: 0.2\n"},
                                                                     {"chat_template.jinja", "{{ messages }}"}};
  EXPECT_EQ(files.others, expected);
}

TEST_F(Folder, GivesAnExportATokenizerClassInEveryCase) {
  const auto files = tokenizer_files(FolderCheckpoint(folder_.path())).value();
  EXPECT_EQ(json::parse(files.tokenizer_config_json), (json{{"tokenizer_class", "PreTrainedTokenizerFast"}}));
}

TEST_F(Folder, KeepsAGgufThatIsNamedTokenizerModelToItself) {
  folder_.write("tokenizer.model", "GGUF\x03");
  EXPECT_TRUE(tokenizer_files(FolderCheckpoint(folder_.path())).value().others.empty());
  folder_.write("tokenizer.model", "\n\x0E\n\x05<unk>");
  EXPECT_EQ(tokenizer_files(FolderCheckpoint(folder_.path())).value().others.size(), 1U);
}

}  // namespace
}  // namespace transmla::test
