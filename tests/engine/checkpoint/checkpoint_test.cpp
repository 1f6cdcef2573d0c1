#include "engine/checkpoint/checkpoint.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/golden.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

class CheckpointTest : public ::testing::Test {
 protected:
  std::vector<float> rows(const std::string& name, std::int64_t first, std::int64_t count) const {
    const TensorInfo& tensor = *checkpoint_->find(name);
    std::vector<float> values(static_cast<std::size_t>(count * tensor.cols()));
    EXPECT_TRUE(checkpoint_->read_rows(tensor, first, count, values));
    return values;
  }

  fixtures::TinyCheckpoint tiny_{{.dtype = "BF16"}};
  std::shared_ptr<const Checkpoint> checkpoint_ = Checkpoint::open(tiny_.path()).value();
};

TEST_F(CheckpointTest, RowsAreReadFromAnywhere) {
  const auto all = rows("model.embed_tokens.weight", 0, 64), some = rows("model.embed_tokens.weight", 10, 3);
  EXPECT_EQ(some, std::vector<float>(all.begin() + 10 * 32, all.begin() + 13 * 32));
  EXPECT_EQ(rows("model.norm.weight", 0, 1).size(), 32) << "a vector is one row";
  EXPECT_TRUE(rows("model.embed_tokens.weight", 64, 0).empty());
}

TEST_F(CheckpointTest, RowsThatAreNotThereAreRefused) {
  const TensorInfo& tensor = *checkpoint_->find("model.embed_tokens.weight");
  std::vector<float> values(32);
  EXPECT_FALSE(checkpoint_->read_rows(tensor, 64, 1, values));
  EXPECT_FALSE(checkpoint_->read_rows(tensor, -1, 1, values));
  EXPECT_FALSE(checkpoint_->read_rows(tensor, INT64_MAX, 1, values));
  EXPECT_FALSE(checkpoint_->read_rows(tensor, 0, 2, values)) << "the room is too small";
  EXPECT_FALSE(checkpoint_->read_rows(tensor, 0, -1, values));
}

TEST_F(CheckpointTest, WhatIsNotThereIsNotFound) { EXPECT_EQ(checkpoint_->find("model.absent"), nullptr); }

TEST_F(CheckpointTest, TheFingerprintStaysForTheSameModelElsewhere) {
  const fixtures::TinyCheckpoint again({.dtype = "BF16"});
  EXPECT_EQ(checkpoint_->fingerprint().size(), 64);
  EXPECT_EQ(Checkpoint::open(again.path()).value()->fingerprint(), checkpoint_->fingerprint());
}

TEST_F(CheckpointTest, TheFingerprintChangesWithWeightsAndConfig) {
  const fixtures::TinyCheckpoint other({.dtype = "BF16", .seed = 2}), config({.rope_theta = 9999, .dtype = "BF16"});
  EXPECT_NE(Checkpoint::open(other.path()).value()->fingerprint(), checkpoint_->fingerprint());
  EXPECT_NE(Checkpoint::open(config.path()).value()->fingerprint(), checkpoint_->fingerprint());
}

}  // namespace
}  // namespace transmla
