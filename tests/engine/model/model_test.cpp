#include "engine/model/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "tests/support/golden.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

// The bytes of an F32 tensor, without any of the engine's decoding.
MatrixF raw(const Checkpoint& checkpoint, const std::string& name) {
  const TensorInfo& tensor = *checkpoint.find(name);
  MatrixF values(tensor.rows(), tensor.cols());
  std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return values;
}

// The first number of a tensor.
float raw_value(const Model& model, const std::string& name) {
  const TensorInfo& tensor = *model.checkpoint().find(name);
  std::vector<float> row(static_cast<std::size_t>(tensor.cols()));
  EXPECT_TRUE(model.checkpoint().read_rows(tensor, 0, 1, row));
  return row.front();
}

class GoldenLoadTest : public ::testing::TestWithParam<std::string> {
 protected:
  fixtures::Golden golden_ = fixtures::read_golden(GetParam());
  std::shared_ptr<const Model> folder_ = Model::open(golden_.folder).value();
  std::shared_ptr<const Model> file_ = Model::open(golden_.gguf).value();
};

// The GGUF file was permuted by the formula of llama.cpp's converter (tests/golden/make_golden.py).
TEST_P(GoldenLoadTest, GgufAndFolderAreTheSameModel) {
  for (const TensorSpec& spec : folder_->config().family->tensors) {
    for (int layer = 0; layer < (is_layer_role(spec.role) ? folder_->config().layers : 1); ++layer) {
      SCOPED_TRACE(tensor_name(spec.name, layer));
      if (spec.cols == Dim::none) {
        EXPECT_EQ(folder_->load_vector(spec.role, layer).value(), file_->load_vector(spec.role, layer).value());
        continue;
      }
      for (int expert = 0; expert < (spec.each_expert() ? folder_->config().experts : 1); ++expert) {
        EXPECT_EQ(folder_->load_matrix(spec.role, layer, expert).value(),
                  file_->load_matrix(spec.role, layer, expert).value());
      }
    }
  }
}

// The file has the frequencies' divisors as floats.
TEST_P(GoldenLoadTest, GgufAndFolderTurnAtTheSameFrequencies) {
  const auto expected = folder_->frequencies(), found = file_->frequencies();
  ASSERT_EQ(found.size(), static_cast<std::size_t>(folder_->config().head_dim) / 2);
  for (std::size_t j = 0; j < found.size(); ++j) EXPECT_NEAR(found[j], expected[j], 1e-6 * expected[j]);
}

TEST_P(GoldenLoadTest, AttentionIsLoadedAsStored) {
  const LayerWeights layer = folder_->load_attention(1).value();
  const auto expect = [&](const MatrixF& matrix, const std::string& name) {
    EXPECT_EQ(matrix, raw(folder_->checkpoint(), "model.layers.1.self_attn." + name)) << name;
  };
  expect(layer.o, "o_proj.weight");
  if (GetParam() == "phi3") {
    MatrixF fused(layer.q.rows() + layer.k.rows() + layer.v.rows(), layer.q.cols());
    fused << layer.q, layer.k, layer.v;
    expect(fused, "qkv_proj.weight");
    return;
  }
  expect(layer.q, "q_proj.weight");
  expect(layer.k, "k_proj.weight");
  expect(layer.v, "v_proj.weight");
  EXPECT_EQ(layer.q_norm.size(), GetParam() == "qwen3" ? folder_->config().head_dim : 0);
  if (GetParam() == "qwen3") {
    expect(layer.q_norm.transpose(), "q_norm.weight");
    expect(layer.k_norm.transpose(), "k_norm.weight");
  }
  const bool biased = folder_->config().family->qkv_bias;
  EXPECT_EQ(layer.q_bias.size(), biased ? folder_->config().q_width() : 0);
  if (!biased) return;
  expect(layer.q_bias.transpose(), "q_proj.bias");
  expect(layer.k_bias.transpose(), "k_proj.bias");
  expect(layer.v_bias.transpose(), "v_proj.bias");
}

TEST_P(GoldenLoadTest, TheHeadIsTheEmbeddingWhereTied) {
  const bool tied = folder_->config().tied_embeddings;
  const auto name = tied ? "model.embed_tokens.weight" : "lm_head.weight";
  EXPECT_EQ(folder_->load_matrix(Role::lm_head).value(), raw(folder_->checkpoint(), name));
}

TEST_P(GoldenLoadTest, RowsOfTheEmbeddingComeOneByOne) {
  const MatrixF all = folder_->load_matrix(Role::embedding).value();
  std::vector<float> rows(3 * 64);
  ASSERT_TRUE(folder_->read_rows(Role::embedding, 5, 3, rows));
  EXPECT_EQ(Eigen::Map<const MatrixF>(rows.data(), 3, 64), all.middleRows(5, 3));
  EXPECT_FALSE(folder_->read_rows(Role::embedding, 0, 4, rows));
}

TEST_P(GoldenLoadTest, RolesAndLayersThatAreNotThereAreErrors) {
  EXPECT_FALSE(folder_->load_matrix(Role::q_weight, folder_->config().layers));
  EXPECT_FALSE(folder_->load_matrix(Role::q_weight, -1));
  EXPECT_FALSE(folder_->load_attention(99));
}

INSTANTIATE_TEST_SUITE_P(AllFamilies, GoldenLoadTest, ::testing::ValuesIn(fixtures::golden_names()),
                         [](const auto& test) { return test.param.substr(test.param.find('-') + 1); });

TEST(ModelTest, RowsOfAHeadAreOrderedByHalves) {
  const auto golden = fixtures::read_golden("llama");
  const auto file = Model::open(golden.gguf).value();
  const MatrixF stored = raw(file->checkpoint(), "blk.0.attn_k.weight"), loaded = file->load_attention(0)->k;
  const Index head_dim = 32, half = 16;
  for (Index head = 0; head < 2; ++head) {
    for (Index j = 0; j < half; ++j) {
      EXPECT_EQ(loaded.row(head * head_dim + j), stored.row(head * head_dim + 2 * j));
      EXPECT_EQ(loaded.row(head * head_dim + half + j), stored.row(head * head_dim + 2 * j + 1));
    }
  }
}

TEST(ModelTest, ExpertsAreLoadedOneByOne) {
  const auto model = Model::open(fixtures::read_golden("mixtral").folder).value();
  for (int expert = 0; expert < 4; ++expert) {
    const std::string name = fmt::format("model.layers.1.block_sparse_moe.experts.{}.", expert);
    EXPECT_EQ(model->load_matrix(Role::gate_weight, 1, expert).value(), raw(model->checkpoint(), name + "w1.weight"));
    EXPECT_EQ(model->load_matrix(Role::down_weight, 1, expert).value(), raw(model->checkpoint(), name + "w2.weight"));
    EXPECT_EQ(model->load_matrix(Role::up_weight, 1, expert).value(), raw(model->checkpoint(), name + "w3.weight"));
  }
  EXPECT_FALSE(model->load_matrix(Role::gate_weight, 1, 4));
}

TEST(ModelTest, FusedHalvesOfTheMlpAreRowsOfOneTensor) {
  const auto model = Model::open(fixtures::read_golden("phi3").folder).value();
  const MatrixF fused = raw(model->checkpoint(), "model.layers.0.mlp.gate_up_proj.weight");
  EXPECT_EQ(model->load_matrix(Role::gate_weight, 0).value(), fused.topRows(72));
  EXPECT_EQ(model->load_matrix(Role::up_weight, 0).value(), fused.bottomRows(72));
}

// Gemma2RMSNorm multiplies by 1 + weight, and Gemma2Model the embedding by √hidden; lm_head is not scaled.
TEST(ModelTest, NormsOfGemma2AreGainsAndItsEmbeddingIsScaled) {
  const auto golden = fixtures::read_golden("gemma2");
  const auto model = Model::open(golden.folder).value();
  for (const auto& [role, name] : {std::pair{Role::attention_norm, "input_layernorm"},
                                   std::pair{Role::attention_post_norm, "post_attention_layernorm"},
                                   std::pair{Role::mlp_norm, "pre_feedforward_layernorm"},
                                   std::pair{Role::mlp_post_norm, "post_feedforward_layernorm"}}) {
    const MatrixF stored = raw(model->checkpoint(), fmt::format("model.layers.1.{}.weight", name));
    EXPECT_EQ(model->load_vector(role, 1).value(), VectorF(stored.row(0).transpose().array() + 1)) << name;
  }
  const MatrixF table = raw(model->checkpoint(), "model.embed_tokens.weight");
  EXPECT_EQ(model->load_matrix(Role::embedding).value(), 8 * table);
  EXPECT_EQ(model->load_matrix(Role::lm_head).value(), table);
}

// torch rounds √3584 = 59.867 to the dtype of the weights: float(torch.tensor(3584**0.5, dtype=torch.bfloat16))
// is 59.75, in float16 59.875.
TEST(ModelTest, TheScaleOfAnEmbeddingIsRoundedAsTorchDoes) {
  const auto scale = [](const std::string& dtype) {
    const fixtures::TinyCheckpoint tiny(
        {.family = "gemma2", .layers = 1, .hidden = 3584, .query_heads = 2, .kv_heads = 1, .vocab = 2, .dtype = dtype});
    const auto model = tiny.model();
    return model->load_matrix(Role::embedding).value()(0, 0) / raw_value(*model, "model.embed_tokens.weight");
  };
  EXPECT_FLOAT_EQ(scale("BF16"), 59.75F);
  EXPECT_FLOAT_EQ(scale("F32"), std::sqrt(3584.0F));
}

TEST(ModelTest, BrainFloatsAreWidened) {
  const fixtures::TinyCheckpoint full, rounded({.dtype = "BF16"});
  const MatrixF exact = full.model()->load_matrix(Role::down_weight, 1).value();
  const MatrixF brain = rounded.model()->load_matrix(Role::down_weight, 1).value();
  EXPECT_TRUE(((brain - exact).array().abs() <= exact.array().abs() * 0x1p-8F).all());
  EXPECT_NE(brain, exact);
}

}  // namespace
}  // namespace transmla
