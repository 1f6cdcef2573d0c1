#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/checkpoint/checkpoint.h"
#include "tests/engine/checkpoint/damage.h"
#include "tests/support/golden.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

using nlohmann::json;

// A tiny checkpoint in two shards; tests damage one part of it.
class ShardedTest : public ::testing::Test {
 protected:
  ShardedTest() {
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      const std::string shard = i % 2 == 0 ? "first.safetensors" : "second.safetensors";
      shards_[shard].push_back(tensors_[i]);
      index_["weight_map"][tensors_[i].name] = shard;
    }
  }
  Path at(const std::string& name) const { return folder_.path() / name; }
  Result<std::shared_ptr<const Checkpoint>> open() const {
    TRY(write_text(at("config.json"), fixtures::tiny_config({}).dump()));
    TRY(write_text(at("model.safetensors.index.json"), index_.dump()));
    for (const auto& [name, tensors] : shards_) TRY(safetensors::write(at(name), tensors, {}));
    return Checkpoint::open(folder_.path());
  }

  std::vector<safetensors::Source> tensors_ = fixtures::tiny_tensors({});
  std::map<std::string, std::vector<safetensors::Source>> shards_;
  json index_;

 private:
  fixtures::TemporaryFolder folder_;
};

TEST_F(ShardedTest, ShardsAreOneCheckpoint) {
  const fixtures::TinyCheckpoint whole;
  const auto single = Checkpoint::open(whole.path());
  const auto sharded = open();
  ASSERT_TRUE(sharded) << sharded.error().message;
  EXPECT_EQ((*sharded)->files().size(), 2);
  ASSERT_EQ((*sharded)->tensors().size(), (*single)->tensors().size());
  for (const TensorInfo& expected : (*single)->tensors()) {
    const TensorInfo* found = (*sharded)->find(expected.name);
    ASSERT_NE(found, nullptr) << expected.name;
    EXPECT_EQ(found->shape, expected.shape);
    EXPECT_TRUE(std::equal(found->data.begin(), found->data.end(), expected.data.begin(), expected.data.end()));
    EXPECT_TRUE(damage::lies_inside(found->data, (*sharded)->files()[found->file].bytes()));
  }
}

TEST_F(ShardedTest, AShardThatIsNotThereIsNamed) {
  index_["weight_map"]["model.extra"] = "third.safetensors";
  EXPECT_TRUE(fixtures::refused(open(), {"lacks 'third.safetensors'", "'model.extra'"}));
}

TEST_F(ShardedTest, ATensorThatTheIndexDoesNotKnowIsNamed) {
  index_["weight_map"].erase("model.norm.weight");
  EXPECT_TRUE(fixtures::refused(open(), {"holds tensor 'model.norm.weight'", "places it in no file"}));
}

TEST_F(ShardedTest, ATensorInAnotherShardThanTheIndexSaysIsNamed) {
  index_["weight_map"]["model.norm.weight"] = "first.safetensors";
  shards_["first.safetensors"].erase(shards_["first.safetensors"].begin());
  shards_["second.safetensors"] = tensors_;
  EXPECT_TRUE(fixtures::refused(open(), {"'second.safetensors'", "places it in 'first.safetensors'"}));
}

TEST_F(ShardedTest, ATensorThatItsShardLacksIsNamed) {
  index_["weight_map"]["model.extra"] = "second.safetensors";
  EXPECT_TRUE(fixtures::refused(open(), {"'model.extra' in 'second.safetensors'", "does not hold it"}));
}

TEST_F(ShardedTest, ShardsOutsideTheFolderAreNotRead) {
  for (const json& elsewhere : {json("../other.safetensors"), json("/etc/passwd"), json(7)}) {
    index_["weight_map"]["model.norm.weight"] = elsewhere;
    EXPECT_TRUE(fixtures::refused(open(), {"'model.norm.weight' is in " + elsewhere.dump(), "not a file name"}));
  }
}

TEST_F(ShardedTest, AnIndexWithoutAMapIsRefused) {
  index_ = {{"metadata", 1}};
  EXPECT_TRUE(fixtures::refused(open(), {"has no weight_map"}));
}

TEST(HuggingFaceTest, ReadsTheNumbersThatTransformersWrote) {
  const auto golden = fixtures::read_golden("llama");
  const auto checkpoint = Checkpoint::open(golden.folder);
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_EQ((*checkpoint)->kind(), CheckpointKind::hugging_face);
  EXPECT_EQ((*checkpoint)->config()["head_dim"], 32);
  EXPECT_TRUE((*checkpoint)->metadata().empty());
  EXPECT_EQ((*checkpoint)->find("model.layers.0.self_attn.q_proj.weight")->shape, (std::vector<std::int64_t>{128, 64}));
  EXPECT_EQ((*checkpoint)->find("lm_head.weight"), nullptr);
}

TEST(HuggingFaceTest, AFolderThatIsNoCheckpointIsRefused) {
  const fixtures::TemporaryFolder folder;
  EXPECT_TRUE(
      fixtures::refused(Checkpoint::open(folder.path() / "absent"), {"absent' is neither a folder nor a file"}));
  EXPECT_TRUE(fixtures::refused(Checkpoint::open(folder.path()), {"has no config.json"}));
  ASSERT_TRUE(write_text(folder.path() / "config.json", "{}"));
  EXPECT_TRUE(
      fixtures::refused(Checkpoint::open(folder.path()), {"neither model.safetensors nor", "safetensors first"}));
  ASSERT_TRUE(write_text(folder.path() / "config.json", "{"));
  EXPECT_TRUE(fixtures::refused(Checkpoint::open(folder.path()), {"config.json' is not valid JSON"}));
}

TEST(HuggingFaceTest, WeightsOfOtherTypesAreRefused) {
  const fixtures::TemporaryFolder folder;
  auto packed = fixtures::random_tensor("model.layers.0.mlp.up_proj.qweight", {4, 4});
  packed.dtype = "I32";
  fixtures::write_checkpoint(folder.path(), fixtures::tiny_config({}), {packed});
  EXPECT_TRUE(fixtures::refused(Checkpoint::open(folder.path()), {"qweight' as I32", "only F32, F16 and BF16"}));
}

TEST(HuggingFaceTest, NoTruncationIsAccepted) {
  const fixtures::TinyCheckpoint tiny({.layers = 1});
  damage::for_each_truncation(tiny.path() / "model.safetensors", 997, [&] {
    EXPECT_TRUE(fixtures::refused(Checkpoint::open(tiny.path()), {"model.safetensors", "copy it again"}));
  });
}

}  // namespace
}  // namespace transmla
