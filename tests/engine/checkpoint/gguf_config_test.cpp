#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/checkpoint/gguf.h"
#include "engine/math/rope.h"
#include "tests/engine/checkpoint/gguf_builder.h"
#include "tests/support/golden.h"
#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

using nlohmann::json;

Result<json> config_of(const GgufBuilder& builder) {
  const fixtures::TemporaryFolder folder;
  TRY(write_text(folder.path() / "some.gguf", builder.str()));
  TRY_ASSIGN(const auto file, MappedFile::open(folder.path() / "some.gguf"));
  TRY_ASSIGN(const auto contents, gguf::read_contents(file));
  return gguf::make_config(contents, "some.gguf");
}

class GoldenConfigTest : public ::testing::TestWithParam<std::string> {};

// transformers' config.json of the same model says the same under every key that both have.
TEST_P(GoldenConfigTest, SaysWhatConfigJsonSays) {
  const auto golden = fixtures::read_golden(GetParam());
  const auto folder = Checkpoint::open(golden.folder), file = Checkpoint::open(golden.gguf);
  ASSERT_TRUE(file) << file.error().message;
  json expected = (*folder)->config(), found = (*file)->config();
  if (expected["head_dim"].is_null()) expected["head_dim"] = 16;  // hidden_size / num_attention_heads, not written
  EXPECT_FLOAT_EQ(found["rms_norm_eps"].get<float>(), expected["rms_norm_eps"].get<float>());
  const bool gemma2 = GetParam() == "gemma2";  // three keys of scores and logits, two of its window
  EXPECT_EQ(found.size(), gemma2 ? 21 : expected.contains("num_local_experts") ? 18 : 16);
  if (gemma2) expected.update({{"tie_word_embeddings", true}, {"use_sliding_window", true}, {"rope_scaling", nullptr}});
  if (GetParam() == "mistral") expected["model_type"] = "llama";  // llama.cpp files them under these
  if (GetParam() == "mimo") expected["model_type"] = "qwen2";
  found["rms_norm_eps"] = expected["rms_norm_eps"];
  for (const auto& [key, value] : found.items()) EXPECT_EQ(value, expected[key]) << key;
}

INSTANTIATE_TEST_SUITE_P(AllFamilies, GoldenConfigTest, ::testing::ValuesIn(fixtures::golden_names()),
                         [](const auto& test) { return test.param.substr(test.param.find('-') + 1); });

TEST(GgufConfigTest, HasDefaultsForWhatFilesLeaveOut) {
  const auto config = config_of(tiny_gguf());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ((*config)["head_dim"], 4) << "embedding_length / head_count";
  EXPECT_EQ((*config)["rope_theta"], 10000.0);
  EXPECT_EQ((*config)["rope_scaling"], nullptr);
  EXPECT_EQ((*config)["tie_word_embeddings"], true) << "output.weight is absent";
  EXPECT_FALSE(config->contains("num_key_value_heads"));
  EXPECT_FALSE(config->contains("bos_token_id"));
}

TEST(GgufConfigTest, TakesTheVocabularyFromTheEmbedding) {
  GgufBuilder builder = tiny_gguf().tensor("token_embd.weight", {8, 4}, 0, 0).tensor("output.weight", {8, 4}, 0, 128);
  builder.data = 256;
  const auto config = config_of(builder);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ((*config)["vocab_size"], 4);
  EXPECT_EQ((*config)["tie_word_embeddings"], false);
}

TEST(GgufConfigTest, MissingAndStrangeKeysAreNamed) {
  EXPECT_TRUE(fixtures::refused(config_of(GgufBuilder()), {"'some.gguf'", "general.architecture"}));
  GgufBuilder bare;
  bare.key("general.architecture", "llama");
  EXPECT_TRUE(fixtures::refused(config_of(bare), {"lacks the key llama.embedding_length"}));
  EXPECT_TRUE(fixtures::refused(config_of(tiny_gguf().key("llama.attention.head_count_kv", "two")),
                                {"llama.attention.head_count_kv as \"two\"", "one whole number"}));
}

TEST(GgufConfigTest, HeadsThatConfigJsonCannotSayAreRefused) {
  EXPECT_TRUE(config_of(tiny_gguf().key("llama.rope.dimension_count", 4U)));
  EXPECT_TRUE(fixtures::refused(config_of(tiny_gguf().key("llama.rope.dimension_count", 2U)),
                                {"rope.dimension_count as 2", "4 dimensions"}));
  EXPECT_TRUE(fixtures::refused(config_of(tiny_gguf().key("llama.attention.value_length", 8U)),
                                {"value_length as 8", "4 dimensions"}));
}

TEST(GgufConfigTest, DeclaredScalingsKeepTheirNames) {
  const auto linear =
      config_of(tiny_gguf().key("llama.rope.scaling.type", "linear").key("llama.rope.scaling.factor", 4.F));
  EXPECT_EQ((*linear)["rope_scaling"], (json{{"rope_type", "linear"}, {"factor", 4.0}}));
  const auto older = config_of(tiny_gguf().key("llama.rope.scale_linear", 2.F));
  EXPECT_EQ((*older)["rope_scaling"], (json{{"rope_type", "linear"}, {"factor", 2.0}}));
  const auto none = config_of(tiny_gguf().key("llama.rope.scaling.type", "none"));
  EXPECT_EQ((*none)["rope_scaling"], nullptr);
  const auto yarn = config_of(tiny_gguf().key("llama.rope.scaling.type", "yarn"));
  EXPECT_EQ((*yarn)["rope_scaling"]["rope_type"], "yarn");
}

TEST(GgufConfigTest, SlidingWindowsAreNotForgotten) {
  const auto config = config_of(tiny_gguf().key("llama.attention.sliding_window", 32U));
  EXPECT_EQ((*config)["sliding_window"], 32);
  EXPECT_EQ((*config)["use_sliding_window"], true);
}

// llama.cpp, llama_model::load_hparams: the model of 46 layers divides scores by √(hidden / heads), others by √(head
// size).
TEST(GgufConfigTest, ScoresOfGemma2AreScaledByItsLayers) {
  const auto gemma2 = [](std::uint32_t layers) {
    GgufBuilder builder;
    builder.key("general.architecture", "gemma2").key("gemma2.embedding_length", 48U).key("gemma2.block_count", layers);
    builder.key("gemma2.feed_forward_length", 8U).key("gemma2.attention.head_count", 4U);
    builder.key("gemma2.context_length", 64U).key("gemma2.attention.key_length", 16U);
    builder.key("gemma2.attention.layer_norm_rms_epsilon", 1e-6F);
    builder.key("gemma2.attn_logit_softcapping", 50.F).key("gemma2.final_logit_softcapping", 30.F);
    return config_of(builder).value();
  };
  EXPECT_EQ(gemma2(26)["query_pre_attn_scalar"], 16);
  EXPECT_EQ(gemma2(46)["query_pre_attn_scalar"], 12);
  EXPECT_EQ(gemma2(26)["attn_logit_softcapping"], 50.0);
  EXPECT_EQ(gemma2(26)["final_logit_softcapping"], 30.0);
  EXPECT_FALSE(config_of(tiny_gguf())->contains("query_pre_attn_scalar"));
}

TEST(GgufConfigTest, RopeFactorsMustMatchTheHead) {
  GgufBuilder builder = tiny_gguf().tensor("rope_freqs.weight", {3}, 0, 0);
  builder.data = 12;
  EXPECT_TRUE(fixtures::refused(config_of(builder), {"rope_freqs.weight with 3 factors", "2 factors"}));
}

// The rule is Llama 3.2's; its factors are rounded to float as a GGUF file has them.
TEST(RopeScalingFromTest, RecognisesTheLlama3Rule) {
  const double theta = 500'000;
  const RopeScaling rule{RopeScalingKind::llama3, 32, 1, 4, 8192, {}};
  const auto plain = rope_frequencies(64, theta, {}), scaled = rope_frequencies(64, theta, rule);
  std::vector<double> factors;
  for (std::size_t j = 0; j < plain.size(); ++j) factors.push_back(static_cast<float>(plain[j] / scaled[j]));
  const json expected = {{"rope_type", "llama3"},
                         {"factor", 32.0},
                         {"low_freq_factor", 1.0},
                         {"high_freq_factor", 4.0},
                         {"original_max_position_embeddings", 8192}};
  EXPECT_EQ(gguf::rope_scaling_from(factors, theta), expected);
  factors[3] = 1.001;
  EXPECT_EQ(gguf::rope_scaling_from(factors, theta)["rope_type"], "explicit_factors");
}

TEST(RopeScalingFromTest, KeepsOtherFactorsAsTheyAre) {
  for (const std::vector<double>& factors : {std::vector<double>{}, {1, 1}, {1, 8}, {4, 2}, {0, -1}, {1, NAN, 2}}) {
    const json scaling = gguf::rope_scaling_from(factors, 10000);
    EXPECT_EQ(scaling["rope_type"], "explicit_factors");
    EXPECT_EQ(scaling["factors"].size(), factors.size());
  }
}

}  // namespace
}  // namespace transmla
