#include <gtest/gtest.h>

#include <algorithm>

#include "engine/model/model.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

// A tiny llama whose tensors a test changes before the model is opened.
class TensorTableTest : public ::testing::Test {
 protected:
  void drop(const std::string& name) {
    std::erase_if(tensors_, [&](const auto& tensor) { return tensor.name == name; });
  }
  void replace(const std::string& name, const std::vector<std::int64_t>& shape) {
    drop(name);
    tensors_.push_back(fixtures::random_tensor(name, shape));
  }
  Result<std::shared_ptr<const Model>> open() const {
    fixtures::write_checkpoint(folder_.path(), config_, tensors_);
    return Model::open(folder_.path());
  }

  nlohmann::json config_ = fixtures::tiny_config({});
  std::vector<safetensors::Source> tensors_ = fixtures::tiny_tensors({});

 private:
  fixtures::TemporaryFolder folder_;
};

TEST_F(TensorTableTest, MissingTensorsAreCountedAndNamed) {
  drop("model.layers.1.self_attn.o_proj.weight");
  EXPECT_TRUE(fixtures::refused(
      open(), {"lacks 1 of the tensors of a Llama model with 2 layers", "'model.layers.1.self_attn.o_proj.weight'"}));
  config_["num_hidden_layers"] = 3;
  EXPECT_TRUE(fixtures::refused(open(), {"lacks 10 of", "with 3 layers", "and 7 more"}));
}

TEST_F(TensorTableTest, ExtraTensorsAreCountedAndNamed) {
  tensors_.push_back(fixtures::random_tensor("model.layers.0.self_attn.q_proj.bias", {64}));
  EXPECT_TRUE(fixtures::refused(open(), {"holds 1 tensors that a Llama", "'model.layers.0.self_attn.q_proj.bias'"}));
  config_["num_hidden_layers"] = 1;
  EXPECT_TRUE(fixtures::refused(open(), {"holds 10 tensors", "with 1 layers", "'model.layers.1."}));
}

TEST_F(TensorTableTest, RotaryTablesOfOldCheckpointsAreNotExtra) {
  tensors_.push_back(fixtures::random_tensor("model.layers.1.self_attn.rotary_emb.inv_freq", {8}));
  const auto model = open();
  EXPECT_TRUE(model) << model.error().message;
}

TEST_F(TensorTableTest, AWrongShapeIsShownBesideTheRightOne) {
  replace("model.layers.0.self_attn.k_proj.weight", {16, 32});
  EXPECT_TRUE(fixtures::refused(open(), {"k_proj.weight' has the shape [16, 32]", "make it [32, 32]"}));
  replace("model.layers.0.self_attn.k_proj.weight", {32, 32, 1});
  EXPECT_TRUE(fixtures::refused(open(), {"[32, 32, 1]"}));
  replace("model.layers.0.self_attn.k_proj.weight", {1024});
  EXPECT_TRUE(fixtures::refused(open(), {"[1024]"}));
}

TEST_F(TensorTableTest, NormsOfQueriesAndKeysInAnotherFamilyHaveTheirOwnSentence) {
  config_["model_type"] = "gemma3";
  tensors_.push_back(fixtures::random_tensor("model.layers.0.self_attn.q_norm.weight", {16}));
  EXPECT_TRUE(fixtures::refused(open(), {"'model.layers.0.self_attn.q_norm.weight'", "between projection and RoPE",
                                         "family qwen3", "llama, qwen2"}));
}

TEST_F(TensorTableTest, OtherNormsAreJustExtra) {
  tensors_.push_back(fixtures::random_tensor("model.layers.0.block_norm.weight", {32}));
  EXPECT_TRUE(fixtures::refused(open(), {"holds 1 tensors", "block_norm"}));
}

TEST_F(TensorTableTest, ATiedHeadMayBeStoredAsACopyOnly) {
  config_["tie_word_embeddings"] = true;
  const auto embedding = std::find_if(tensors_.begin(), tensors_.end(),
                                      [](auto& tensor) { return tensor.name == "model.embed_tokens.weight"; });
  EXPECT_TRUE(fixtures::refused(open(), {"ties 'lm_head.weight' to 'model.embed_tokens.weight'", "weights differ"}));
  auto copy = *embedding;
  copy.name = "lm_head.weight";
  drop("lm_head.weight");
  tensors_.push_back(copy);
  EXPECT_TRUE(open());
  drop("lm_head.weight");
  EXPECT_TRUE(open());
}

TEST_F(TensorTableTest, AnUntiedHeadMustBeThere) {
  drop("lm_head.weight");
  EXPECT_TRUE(fixtures::refused(open(), {"lacks 1 of", "'lm_head.weight'"}));
}

TEST_F(TensorTableTest, TheSentenceNamesTheCheckpoint) {
  config_["model_type"] = "mamba";
  EXPECT_TRUE(fixtures::refused(open(), {"transmla-test-", "'mamba'"}));
}

}  // namespace
}  // namespace transmla
