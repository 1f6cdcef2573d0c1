#include "engine/model/family.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/model/model.h"
#include "engine/model/tensor_table.h"
#include "tests/support/golden.h"

namespace transmla {
namespace {

TEST(FamilyTest, IsFoundByItsModelType) {
  for (const Family& family : families()) EXPECT_EQ(find_family(family.model_type), &family);
  EXPECT_EQ(find_family("qwen3"), nullptr);
  EXPECT_EQ(find_family(""), nullptr);
  EXPECT_EQ(known_families(), "llama, qwen2");
}

TEST(FamilyTest, ALayersTensorHasTheLayerInItsName) {
  EXPECT_EQ(tensor_name("blk.{}.attn_q.weight", 12), "blk.12.attn_q.weight");
  EXPECT_EQ(tensor_name("output.weight", 12), "output.weight");
  for (const Family& family : families()) {
    for (const TensorSpec& spec : family.tensors) {
      EXPECT_EQ(spec.name.find("{}") != std::string_view::npos, is_layer_role(spec.role)) << spec.name;
      EXPECT_EQ(spec.gguf_name.find("{}") != std::string_view::npos, is_layer_role(spec.role)) << spec.gguf_name;
    }
  }
}

TEST(FamilyTest, NoTwoTensorsShareARoleOrAName) {
  for (const Family& family : families()) {
    std::set<Role> roles;
    std::set<std::string_view> names;
    for (const TensorSpec& spec : family.tensors) {
      EXPECT_TRUE(roles.insert(spec.role).second) << spec.name;
      EXPECT_TRUE(names.insert(spec.name).second && names.insert(spec.gguf_name).second) << spec.name;
    }
  }
}

class GoldenModelTest : public ::testing::TestWithParam<std::string> {};

// The checkpoints were written by transformers and gguf-py, so this holds the table against their names and shapes.
TEST_P(GoldenModelTest, EveryTensorIsKnownAndEveryKnownTensorIsFound) {
  const auto golden = fixtures::read_golden(GetParam());
  for (const Path& path : {golden.folder, golden.gguf}) {
    const auto checkpoint = Checkpoint::open(path);
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    const auto config = read_model_config((*checkpoint)->config());
    ASSERT_TRUE(config) << config.error().message;
    const auto tensors = find_tensors(**checkpoint, *config);
    ASSERT_TRUE(tensors) << tensors.error().message;
    const std::size_t rotary_tables = (*checkpoint)->find("rope_freqs.weight") == nullptr ? 0 : 1;
    EXPECT_EQ(tensors->size() + rotary_tables, (*checkpoint)->tensors().size());
    for (const TensorSpec& spec : config->family->tensors) {
      const bool expected = spec.role != Role::lm_head || !config->tied_embeddings;
      EXPECT_EQ(tensors->contains({spec.role, 0}), expected) << spec.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllFamilies, GoldenModelTest, ::testing::ValuesIn(fixtures::golden_names()),
                         [](const auto& test) { return test.param.substr(test.param.find('-') + 1); });

}  // namespace
}  // namespace transmla
