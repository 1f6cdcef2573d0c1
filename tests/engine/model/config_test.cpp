#include "engine/model/config.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/model/family.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

using nlohmann::json;

// The config of a tiny model with some keys changed; null removes one's effect.
Result<ModelConfig> read(const json& changes, const std::string& family = "llama") {
  json config = fixtures::tiny_config({.family = family});
  config.update(changes);
  return read_model_config(config);
}

TEST(ModelConfigTest, TakesEverySizeFromItsKey) {
  const auto config = read({{"pad_token_id", 3}, {"eos_token_id", {2, 5}}, {"tie_word_embeddings", true}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->family, find_family("llama"));
  EXPECT_EQ(config->layers, 2);
  EXPECT_EQ(config->hidden, 32);
  EXPECT_EQ(config->intermediate, 48);
  EXPECT_EQ(config->vocab, 64);
  EXPECT_EQ(config->max_position, 256);
  EXPECT_EQ(config->head_dim, 16);
  EXPECT_EQ(config->group(), 2);
  EXPECT_EQ(config->q_width(), 64);
  EXPECT_EQ(config->kv_width(), 32);
  EXPECT_EQ(config->norm_eps, 1e-5);
  EXPECT_EQ(config->rope_theta, 10000);
  EXPECT_TRUE(config->tied_embeddings);
  EXPECT_EQ(config->bos_token, 1);
  EXPECT_EQ(config->pad_token, 3);
  EXPECT_EQ(config->eos_tokens, (std::vector<int>{2, 5}));
}

TEST(ModelConfigTest, HasTheDefaultsOfTransformers) {
  const auto config = read({{"num_key_value_heads", nullptr},
                            {"head_dim", nullptr},
                            {"rms_norm_eps", nullptr},
                            {"rope_theta", nullptr},
                            {"tie_word_embeddings", nullptr},
                            {"hidden_act", nullptr},
                            {"bos_token_id", nullptr},
                            {"eos_token_id", nullptr}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->kv_heads, 4);
  EXPECT_EQ(config->head_dim, 8);
  EXPECT_EQ(config->norm_eps, 1e-6);
  EXPECT_EQ(config->rope_theta, 10000);
  EXPECT_FALSE(config->tied_embeddings);
  EXPECT_EQ(config->bos_token, std::nullopt);
  EXPECT_TRUE(config->eos_tokens.empty());
}

TEST(ModelConfigTest, AnEpsThatWentThroughAFloatIsTheDecimalThatWasMeant) {
  EXPECT_EQ(read({{"rms_norm_eps", 9.999999974752427e-07}})->norm_eps, 1e-6);
  EXPECT_EQ(read({{"rms_norm_eps", 9.999999747378752e-06}})->norm_eps, 1e-5);
}

TEST(ModelConfigTest, UnknownFamiliesAreRefusedWithTheKnownOnes) {
  EXPECT_TRUE(fixtures::refused(read({{"model_type", "mamba"}}), {"'mamba'", "llama, qwen2"}));
  EXPECT_TRUE(fixtures::refused(read({{"model_type", 7}}), {"family ''", "llama, qwen2"}));
  EXPECT_TRUE(fixtures::refused(read_model_config({}), {"llama, qwen2"}));
  EXPECT_TRUE(fixtures::refused(read_model_config("text"), {"llama, qwen2"}));
}

TEST(ModelConfigTest, MissingSizesAreNamed) {
  for (const std::string key : {"num_hidden_layers", "hidden_size", "intermediate_size", "vocab_size",
                                "max_position_embeddings", "num_attention_heads"}) {
    EXPECT_TRUE(fixtures::refused(read({{key, nullptr}}), {"lacks " + key}));
  }
}

TEST(ModelConfigTest, SizesThatAreNoneAreRefused) {
  for (const json& value : {json(0), json(-4), json(2.5), json("8"), json(UINT64_MAX), json(INT64_MIN)}) {
    EXPECT_TRUE(fixtures::refused(read({{"hidden_size", value}}), {"hidden_size = " + value.dump(), "whole number"}));
  }
  EXPECT_TRUE(fixtures::refused(read({{"rms_norm_eps", 0}}), {"rms_norm_eps = 0", "above 0"}));
  EXPECT_TRUE(fixtures::refused(read({{"rope_theta", "big"}}), {"rope_theta = \"big\""}));
  EXPECT_TRUE(fixtures::refused(read({{"tie_word_embeddings", 1}}), {"tie_word_embeddings = 1", "true or false"}));
  EXPECT_TRUE(fixtures::refused(read({{"eos_token_id", "end"}}), {"eos_token_id = \"end\""}));
}

TEST(ModelConfigTest, HeadsThatDoNotFitAreRefusedWithBothNumbers) {
  EXPECT_TRUE(fixtures::refused(read({{"head_dim", 15}}), {"15 dimensions", "even"}));
  EXPECT_TRUE(fixtures::refused(read({{"num_key_value_heads", 3}}), {"4 query heads for 3 key/value heads"}));
  EXPECT_TRUE(fixtures::refused(read({{"head_dim", nullptr}, {"num_attention_heads", 6}, {"num_key_value_heads", 6}}),
                                {"hidden_size 32", "num_attention_heads 6", "head_dim"}));
}

TEST(ModelConfigTest, SettingsThatWouldBeGotWrongAreRefused) {
  EXPECT_TRUE(fixtures::refused(read({{"hidden_act", "gelu"}}), {"hidden_act = \"gelu\"", "silu"}));
  EXPECT_TRUE(fixtures::refused(read({{"attention_bias", true}}), {"attention_bias = true"}));
  EXPECT_TRUE(fixtures::refused(read({{"mlp_bias", true}}), {"mlp_bias = true"}));
  EXPECT_TRUE(fixtures::refused(read({{"partial_rotary_factor", 0.5}}), {"part 0.5"}));
  EXPECT_TRUE(fixtures::refused(read({{"quantization_config", {{"quant_method", "awq"}}}}), {"quantised (awq)"}));
  EXPECT_TRUE(read({{"attention_bias", false}, {"mlp_bias", false}, {"partial_rotary_factor", 1.0}}));
}

TEST(ModelConfigTest, AModelHasNoMorePositionsThanASlidingWindow) {
  const auto window = [](const json& size, bool used) {
    return read({{"sliding_window", size}, {"use_sliding_window", used}}, "qwen2").value();
  };
  EXPECT_EQ(window(100, true).max_position, 100);
  EXPECT_EQ(window(100, true).window, 100);
  for (const auto& config : {window(256, true), window(100, false), window(nullptr, true)}) {
    EXPECT_EQ(config.max_position, 256);
    EXPECT_EQ(config.window, 0);
  }
  EXPECT_TRUE(check_window(window(100, true), 100));
  EXPECT_TRUE(fixtures::refused(check_window(window(100, true), 101), {"101 tokens", "the 100", "at most 100"}));
  EXPECT_TRUE(check_window(window(256, true), 1'000'000));
}

TEST(ModelConfigTest, WindowsCountInMistralWithoutAFlag) {
  for (const std::string family : {"mistral", "mixtral", "phi3", "gemma2"}) {
    EXPECT_EQ(read({{"sliding_window", 100}}, family)->window, 100) << family;
    EXPECT_EQ(read({{"sliding_window", 256}}, family)->window, 0);
    EXPECT_EQ(read({{"sliding_window", nullptr}}, family)->window, 0);
  }
  EXPECT_EQ(read({{"sliding_window", 100}}, "mimo")->window, 0);
}

TEST(ModelConfigTest, WindowsOfQwen2CountFromALayerOn) {
  const auto from = [](int layer) {
    return read({{"sliding_window", 100}, {"use_sliding_window", true}, {"max_window_layers", layer}}, "qwen2")->window;
  };
  EXPECT_EQ(from(2), 0);
  EXPECT_EQ(from(1), 100);
  const auto kinds = [](const std::string& last) {
    return read({{"sliding_window", 100},
                 {"use_sliding_window", true},
                 {"max_window_layers", 2},
                 {"layer_types", {"full_attention", last}}},
                "qwen2")
        ->window;
  };
  EXPECT_EQ(kinds("full_attention"), 0);
  EXPECT_EQ(kinds("sliding_attention"), 100);
}

TEST(ModelConfigTest, ScoresAreScaledAndCappedInFamiliesThatSaySo) {
  const auto plain = read(json::object());
  EXPECT_EQ(plain->score_scale(), 0.25);
  EXPECT_EQ(plain->score_cap, 0);
  EXPECT_EQ(plain->logit_cap, 0);
  const auto gemma2 = read({{"query_pre_attn_scalar", 100}, {"attn_logit_softcapping", 50.0}}, "gemma2");
  ASSERT_TRUE(gemma2) << gemma2.error().message;
  EXPECT_EQ(gemma2->score_scale(), 0.1);
  EXPECT_EQ(gemma2->score_cap, 50);
  EXPECT_EQ(gemma2->logit_cap, 4);
  EXPECT_EQ(read({{"final_logit_softcapping", nullptr}}, "gemma2")->logit_cap, 0);
  EXPECT_TRUE(fixtures::refused(read({{"query_pre_attn_scalar", nullptr}}, "gemma2"), {"lacks query_pre_attn_scalar"}));
  EXPECT_TRUE(
      fixtures::refused(read({{"attn_logit_softcapping", -1}}, "gemma2"), {"attn_logit_softcapping = -1", "above 0"}));
  json without = fixtures::tiny_config({.family = "gemma2"});
  without.erase("attn_logit_softcapping");
  EXPECT_TRUE(fixtures::refused(read_model_config(without), {"lacks attn_logit_softcapping"}));
}

TEST(ModelConfigTest, Gemma2TiesItsEmbeddingsUnlessItSaysOtherwise) {
  EXPECT_TRUE(read({{"tie_word_embeddings", nullptr}}, "gemma2")->tied_embeddings);
  EXPECT_FALSE(read({{"tie_word_embeddings", false}}, "gemma2")->tied_embeddings);
}

TEST(ModelConfigTest, TheActivationMustBeTheFamilysOwn) {
  EXPECT_TRUE(read({{"hidden_activation", "gelu_pytorch_tanh"}, {"hidden_act", "gelu"}}, "gemma2"));
  EXPECT_TRUE(fixtures::refused(read({{"hidden_activation", "silu"}}, "gemma2"),
                                {"hidden_activation = \"silu\"", "Gemma 2", "only gelu_pytorch_tanh"}));
  EXPECT_TRUE(fixtures::refused(read({{"hidden_act", "gelu_pytorch_tanh"}}), {"Llama", "only silu"}));
}

TEST(ModelConfigTest, ExpertsAreCountedInFamiliesThatHaveThem) {
  const auto mixtral = read({{"num_local_experts", 8}, {"num_experts_per_tok", 2}}, "mixtral");
  ASSERT_TRUE(mixtral) << mixtral.error().message;
  EXPECT_EQ(mixtral->experts, 8);
  EXPECT_EQ(mixtral->experts_used, 2);
  EXPECT_EQ(read({{"num_local_experts", 8}})->experts, 0);
  EXPECT_TRUE(fixtures::refused(read({{"num_local_experts", nullptr}}, "mixtral"), {"lacks num_local_experts"}));
  EXPECT_TRUE(fixtures::refused(read({{"num_local_experts", 2}, {"num_experts_per_tok", 3}}, "mixtral"),
                                {"3 experts per token", "of 2"}));
}

TEST(ModelConfigTest, ScalingsOfPhi3ThatAreNotReadAreNamed) {
  EXPECT_TRUE(fixtures::refused(read({{"rope_scaling", {{"type", "longrope"}}}}, "phi3"), {"'longrope'"}));
  EXPECT_TRUE(fixtures::refused(read({{"partial_rotary_factor", 0.75}}, "phi3"), {"part 0.75"}));
}

TEST(ModelConfigTest, ReadsEveryKnownRopeScaling) {
  EXPECT_EQ(read({{"rope_scaling", nullptr}})->rope_scaling.kind, RopeScalingKind::none);
  EXPECT_EQ(read({{"rope_scaling", {{"rope_type", "default"}}}})->rope_scaling.kind, RopeScalingKind::none);
  const auto linear = read({{"rope_scaling", {{"type", "linear"}, {"factor", 4.0}}}})->rope_scaling;
  EXPECT_EQ(linear.kind, RopeScalingKind::linear);
  EXPECT_EQ(linear.factor, 4);
  const json rule = {{"rope_type", "llama3"},
                     {"factor", 32.0},
                     {"low_freq_factor", 1.5},
                     {"high_freq_factor", 5.0},
                     {"original_max_position_embeddings", 8000}};
  const auto llama3 = read({{"rope_scaling", rule}})->rope_scaling;
  EXPECT_EQ(llama3.kind, RopeScalingKind::llama3);
  EXPECT_EQ(llama3.factor, 32);
  EXPECT_EQ(llama3.low_freq_factor, 1.5);
  EXPECT_EQ(llama3.high_freq_factor, 5);
  EXPECT_EQ(llama3.original_max_position, 8000);
  const std::vector<double> factors = {1, 1, 2, 2, 3, 3, 4, 4};
  const auto listed = read({{"rope_scaling", {{"rope_type", "explicit_factors"}, {"factors", factors}}}})->rope_scaling;
  EXPECT_EQ(listed.kind, RopeScalingKind::explicit_factors);
  EXPECT_EQ(listed.factors, factors);
}

TEST(ModelConfigTest, ReadsTheRopeParametersOfTransformers5) {
  const json parameters = {{"rope_theta", 5000.0}, {"rope_type", "linear"}, {"factor", 2.0}};
  const auto config = read({{"rope_theta", nullptr}, {"rope_scaling", nullptr}, {"rope_parameters", parameters}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->rope_theta, 5000);
  EXPECT_EQ(config->rope_scaling.kind, RopeScalingKind::linear);
}

TEST(ModelConfigTest, OtherRopeScalingsAreRefusedWithTheKnownOnes) {
  const auto scaling = [](const json& value) { return read({{"rope_scaling", value}}); };
  EXPECT_TRUE(fixtures::refused(scaling({{"rope_type", "yarn"}, {"factor", 4.0}}), {"'yarn'", "linear, llama3"}));
  EXPECT_TRUE(fixtures::refused(scaling({{"factor", 4.0}}), {"of type ''"}));
  EXPECT_TRUE(fixtures::refused(scaling(4), {"rope_scaling is 4"}));
  EXPECT_TRUE(fixtures::refused(scaling({{"rope_type", "linear"}}), {"lacks factor"}));
  EXPECT_TRUE(fixtures::refused(scaling({{"rope_type", "linear"}, {"factor", -1}}), {"factor = -1"}));
  EXPECT_TRUE(fixtures::refused(scaling({{"rope_type", "llama3"},
                                         {"factor", 8},
                                         {"low_freq_factor", 4},
                                         {"high_freq_factor", 4},
                                         {"original_max_position_embeddings", 8192}}),
                                {"low_freq_factor 4 and high_freq_factor 4"}));
  const auto listed = [&](const json& factors) {
    return scaling({{"rope_type", "explicit_factors"}, {"factors", factors}});
  };
  EXPECT_TRUE(fixtures::refused(listed({1, 2}), {"2 factors", "head_dim 16", "8 frequencies"}));
  EXPECT_TRUE(fixtures::refused(listed({1, 1, 1, 0, 1, 1, 1, 1}), {"the factor 0"}));
}

}  // namespace
}  // namespace transmla
