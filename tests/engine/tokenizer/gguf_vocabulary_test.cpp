#include "engine/tokenizer/gguf_vocabulary.h"

#include <gtest/gtest.h>

#include <functional>

#include "engine/tokenizer/gguf_tokenizer.h"
#include "tests/engine/tokenizer/small_vocabulary.h"

namespace transmla::test {
namespace {

using nlohmann::json;

// A folder with the files that an export of a GGUF with this metadata would carry.
class Folder {
 public:
  explicit Folder(const json& metadata) {
    folder_.write("tokenizer.json", gguf_tokenizer_json(metadata).value());
    folder_.write("tokenizer_config.json", gguf_tokenizer_config_json(metadata, {}).value());
  }
  void change(const std::string& name, const std::function<void(json&)>& by) const {
    auto document = json::parse(read_text(folder_.path() / name).value());
    by(document);
    folder_.write(name, document.dump());
  }
  Result<json> vocabulary(std::size_t rows) const {
    return gguf_vocabulary(FolderCheckpoint(folder_.path()), static_cast<int>(rows));
  }

 private:
  TemporaryFolder folder_;
};

std::string refusal(const Result<json>& result) { return result ? "accepted" : result.error().message; }

std::size_t tokens_of(const json& metadata) { return metadata["tokenizer.ggml.tokens"].size(); }

json with_chat_template(const std::string& pre) {
  auto metadata = small_vocabulary(pre);
  metadata["tokenizer.chat_template"] = "{{ messages }}";
  return metadata;
}

TEST(GgufVocabulary, ComesBackFromAFolder) {
  for (const auto* pre : {"gpt-2", "smollm", "qwen2", "llama-bpe", "default"}) {
    const auto metadata = with_chat_template(pre);
    const auto made = Folder(metadata).vocabulary(tokens_of(metadata));
    ASSERT_TRUE(made) << refusal(made);
    for (const auto* key :
         {"tokenizer.ggml.model", "tokenizer.ggml.pre", "tokenizer.ggml.tokens", "tokenizer.ggml.merges",
          "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id", "tokenizer.chat_template"}) {
      EXPECT_EQ((*made)[key], metadata[key]) << pre << " " << key;
    }
    EXPECT_EQ((*made)["tokenizer.ggml.add_bos_token"], std::string(pre) == "llama-bpe");
    EXPECT_EQ((*made)["tokenizer.ggml.add_eos_token"], false);
  }
}

TEST(GgufVocabulary, FillsRowsWithoutAToken) {
  const auto metadata = small_vocabulary();
  const auto tokens = tokens_of(metadata);
  const auto made = Folder(metadata).vocabulary(tokens + 2).value();
  EXPECT_EQ(made["tokenizer.ggml.tokens"][tokens + 1], "[PAD" + std::to_string(tokens + 1) + "]");
  EXPECT_EQ(made["tokenizer.ggml.token_type"][tokens + 1], 5);  // unused
  EXPECT_NE(made["tokenizer.ggml.token_type"][tokens - 1], 5);
}

TEST(GgufVocabulary, KeepsTypesOfAddedTokens) {
  const auto metadata = small_vocabulary();
  const auto made = Folder(metadata).vocabulary(tokens_of(metadata)).value();
  const std::size_t bos = metadata["tokenizer.ggml.bos_token_id"];
  EXPECT_EQ(made["tokenizer.ggml.token_type"][bos], 3);  // control
}

TEST(GgufVocabulary, ReadsMergesOfOlderFiles) {
  const auto metadata = small_vocabulary();
  const Folder folder(metadata);
  folder.change("tokenizer.json", [](json& document) {
    for (auto& merge : document["model"]["merges"]) {
      merge = merge[0].get<std::string>() + " " + merge[1].get<std::string>();
    }
  });
  EXPECT_EQ(folder.vocabulary(tokens_of(metadata)).value()["tokenizer.ggml.merges"], metadata["tokenizer.ggml.merges"]);
}

TEST(GgufVocabulary, IsCopiedFromAGguf) {
  auto metadata = small_vocabulary("some-other");  // llama.cpp may know it
  const auto tokens = static_cast<int>(tokens_of(metadata));
  metadata["general.architecture"] = "llama";
  const auto copied = gguf_vocabulary(GgufCheckpoint(metadata), tokens).value();
  metadata.erase("general.architecture");
  EXPECT_EQ(copied, metadata);
  const auto other = refusal(gguf_vocabulary(GgufCheckpoint(metadata), tokens + 1));
  EXPECT_NE(other.find(std::to_string(tokens) + " tokens"), std::string::npos) << other;
  EXPECT_NE(other.find(std::to_string(tokens + 1) + " rows"), std::string::npos) << other;
}

TEST(GgufVocabulary, RefusesASplitWithoutAName) {
  const auto metadata = small_vocabulary();
  const Folder folder(metadata);
  folder.change("tokenizer.json", [](json& document) { document["normalizer"] = {{"type", "Lowercase"}}; });
  const auto message = refusal(folder.vocabulary(tokens_of(metadata)));
  for (const auto* part : {"smollm", "qwen2", "llama-bpe", "GGUF of the same model"}) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

TEST(GgufVocabulary, RefusesOtherModels) {
  const Folder folder(small_vocabulary());
  folder.change("tokenizer.json", [](json& document) { document["model"]["type"] = "Unigram"; });
  EXPECT_NE(refusal(folder.vocabulary(3)).find("'Unigram'"), std::string::npos);
}

TEST(GgufVocabulary, RefusesDamage) {
  const auto metadata = small_vocabulary();
  const Folder folder(metadata);
  const auto fewer = refusal(folder.vocabulary(3));
  EXPECT_NE(fewer.find("3 rows"), std::string::npos) << fewer;
  folder.change("tokenizer.json", [](json& document) { document["model"].erase("merges"); });
  const auto damaged = refusal(folder.vocabulary(tokens_of(metadata)));
  EXPECT_NE(damaged.find("damaged"), std::string::npos) << damaged;
}

}  // namespace
}  // namespace transmla::test
