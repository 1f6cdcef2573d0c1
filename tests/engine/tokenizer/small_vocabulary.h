// The small vocabulary of tests/data/tokenizer, and checkpoints that are nothing but a tokenizer.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/file.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla::test {

inline nlohmann::json read_json(const std::string& name) {
  return nlohmann::json::parse(read_text(Path(TRANSMLA_TEST_DATA) / "tokenizer" / name).value());
}

// GGUF metadata; without a pre-tokenizer name where `pre` is empty.
inline nlohmann::json small_vocabulary(const std::string& pre = "qwen2") {
  auto metadata = read_json("vocabulary.json");
  if (!pre.empty()) metadata["tokenizer.ggml.pre"] = pre;
  return metadata;
}

struct GgufCheckpoint : Checkpoint {
  explicit GgufCheckpoint(nlohmann::json metadata) : Checkpoint(CheckpointKind::gguf, "river.gguf") {
    metadata_ = std::move(metadata);
    config_ = {{"max_position_embeddings", 8192}};
  }
};

struct FolderCheckpoint : Checkpoint {
  explicit FolderCheckpoint(const Path& folder) : Checkpoint(CheckpointKind::hugging_face, folder) {}
};

inline std::shared_ptr<const Tokenizer> small_tokenizer(const std::string& pre = "qwen2") {
  auto tokenizer = Tokenizer::load(GgufCheckpoint(small_vocabulary(pre)));
  EXPECT_TRUE(tokenizer) << (tokenizer ? "" : tokenizer.error().message);
  return tokenizer.value();
}

// A folder that goes away with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() /
            (std::string("transmla_") + test->test_suite_name() + "_" + test->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const {
    ASSERT_TRUE(write_text(path_ / name, content));
  }

 private:
  Path path_;
};

}  // namespace transmla::test
