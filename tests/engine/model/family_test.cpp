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
  EXPECT_EQ(find_family("mamba"), nullptr);
  EXPECT_EQ(find_family(""), nullptr);
  EXPECT_EQ(known_families(), "llama, qwen2, mistral, mimo, phi3, mixtral, gemma2, qwen3");
}

TEST(FamilyTest, ALayersTensorHasTheLayerInItsName) {
  EXPECT_EQ(tensor_name("blk.{}.attn_q.weight", 12), "blk.12.attn_q.weight");
  EXPECT_EQ(tensor_name("output.weight", 12), "output.weight");
  EXPECT_EQ(tensor_name("layers.{}.experts.{}.w1.weight", 12, 7), "layers.12.experts.7.w1.weight");
  for (const Family& family : families()) {
    for (const TensorSpec& spec : family.tensors) {
      EXPECT_EQ(spec.name.find("{}") != std::string_view::npos, is_layer_role(spec.role)) << spec.name;
      EXPECT_EQ(spec.gguf_name.find("{}") != std::string_view::npos, is_layer_role(spec.role)) << spec.gguf_name;
    }
  }
}

TEST(FamilyTest, NoTwoTensorsShareARoleAndOnlyNeighboursAName) {
  for (const Family& family : families()) {
    std::set<Role> roles;
    std::set<std::string_view> names, gguf_names;
    const TensorSpec* before = nullptr;
    for (const TensorSpec& spec : family.tensors) {
      EXPECT_TRUE(roles.insert(spec.role).second) << spec.name;
      if (before != nullptr && before->name == spec.name) {
        EXPECT_EQ(before->gguf_name, spec.gguf_name);
        EXPECT_EQ(before->cols, spec.cols) << spec.name;
      } else {
        EXPECT_TRUE(names.insert(spec.name).second && gguf_names.insert(spec.gguf_name).second) << spec.name;
      }
      before = &spec;
    }
  }
}

class GoldenModelTest : public ::testing::TestWithParam<std::string> {};

TEST(FamilyTest, TheLayersOfMimoThatPredictFurtherTokensAreLeftAside) {
  const auto model = Model::open(fixtures::read_golden("mimo").folder).value();
  EXPECT_EQ(model->left_aside(), 16U);  // a layer's 12, three norms and a projection
  EXPECT_EQ(Model::open(fixtures::read_golden("qwen2").folder).value()->left_aside(), 0U);
}

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
    std::set<const TensorInfo*> used;
    for (const auto& [key, stored] : *tensors) used.insert(stored.tensor);
    EXPECT_EQ(used.size() + rotary_tables + left_aside_tensors(**checkpoint, *config->family),
              (*checkpoint)->tensors().size());
    for (const TensorSpec& spec : config->family->tensors) {
      const bool expected = spec.role != Role::lm_head || !config->tied_embeddings;
      EXPECT_EQ(tensors->contains({spec.role}), expected) << spec.name;
      EXPECT_EQ(tensors->contains({spec.role, 0, config->experts - 1}),
                expected && (config->experts == 0 ? false : spec.each_expert()))
          << spec.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllFamilies, GoldenModelTest, ::testing::ValuesIn(fixtures::golden_names()),
                         [](const auto& test) { return test.param.substr(test.param.find('-') + 1); });

}  // namespace
}  // namespace transmla
