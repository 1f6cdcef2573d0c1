#include "engine/session/recipe.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

using fixtures::refused;
using nlohmann::json;

Recipe unlike_the_default() {
  Recipe recipe;
  recipe.dtype = "fp32";
  recipe.calibration.samples = 32;
  recipe.calibration.generated = 24;
  recipe.calibration.length = 512;
  recipe.calibration.seed = 18446744073709551615U;
  recipe.calibration_batch = 4;
  recipe.evaluation_batch = 1;
  recipe.evaluation_length = 1024;
  recipe.evaluation_chunks = 8;
  recipe.freqfold = 8;
  recipe.collapse = 2;
  recipe.qk_mqa_dim = 32;
  recipe.q_lora_rank = 96;
  recipe.kv_lora_rank = 128;
  recipe.balance_kv_ratio = 1.25;
  recipe.use_qkv_norm = true;
  recipe.approximate_norms = true;
  recipe.method = "transmla";
  ScoreOptions& score = recipe.score;
  score.sweeps = 7;
  score.tail = 0.5;
  score.horizon = 512;
  score.key_weight = 2.5;
  score.statistics_samples = 9;
  score.fit_samples = 11;
  score.slot_fit.schedule.steps = 33;
  score.slot_fit.schedule.rate = 0.5;
  score.output_fit.schedule.steps = 44;
  score.output_fit.schedule.rate = 0.25;
  score.output_fit.score_weight = 3.5;
  score.rounding = 0.25;
  score.refit = !score.refit;
  score.ridge = 0.7;
  score.refit_down = !score.refit_down;
  score.down_ridge = 0.9;
  score.openings = 77;
  score.token_power = 0.125;
  return recipe;
}

TEST(Recipe, EveryFieldComesBackFromItsFile) {
  const auto written = to_json(unlike_the_default());
  const auto read = recipe_from_json(json::parse(written.dump()));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(to_json(*read), written);
  // … and every field was told apart from the default.
  const auto plain = to_json(Recipe{}).flatten(), written_flat = written.flatten();
  for (const auto& [key, value] : written_flat.items()) {
    EXPECT_NE(value, plain.at(key)) << key;
  }
}

ModelConfig attention_of(int query_heads, int kv_heads, int head_dim, int max_position) {
  ModelConfig config;
  config.query_heads = query_heads;
  config.kv_heads = kv_heads;
  config.head_dim = head_dim;
  config.hidden = query_heads * head_dim;
  config.max_position = max_position;
  return config;
}

TEST(Recipe, SuggestionsFitTheModel) {
  for (const auto& config :
       {attention_of(9, 3, 64, 2048), attention_of(14, 2, 64, 32768), attention_of(32, 8, 128, 8192),
        attention_of(32, 32, 128, 4096), attention_of(2, 1, 8, 128)}) {
    const Recipe recipe = suggested_recipe(config);
    EXPECT_TRUE(check_recipe(recipe).has_value());
    const auto fits = check_recipe(recipe, config);
    EXPECT_TRUE(fits.has_value()) << fits.error().message;
  }
  EXPECT_EQ(suggested_recipe(attention_of(9, 3, 64, 2048)).kv_lora_rank, 128);
  EXPECT_EQ(suggested_recipe(attention_of(32, 8, 128, 8192)).kv_lora_rank, 512);
}

// Of the models that the published table names: query heads, H, d and context.
const std::map<std::string, ModelConfig> published_models = {
    {"Llama-2-7B", attention_of(32, 32, 128, 4096)},          {"Llama-3-8B", attention_of(32, 8, 128, 8192)},
    {"Llama-3.2-1B", attention_of(32, 8, 64, 131072)},        {"Qwen2.5-7B", attention_of(28, 4, 128, 131072)},
    {"Qwen2.5-7B-Instruct", attention_of(28, 4, 128, 32768)}, {"Qwen2.5-72B-Instruct", attention_of(64, 8, 128, 32768)},
    {"gemma-2-9b-it", attention_of(16, 8, 256, 8192)},        {"Mistral-7B-v0.3", attention_of(32, 8, 128, 32768)},
    {"Mixtral-8x7B-v0.1", attention_of(32, 8, 128, 32768)},   {"MiMo-7B-Base", attention_of(32, 8, 128, 32768)},
};

TEST(Recipe, PublishedOnesFitTheirModels) {
  std::set<std::string> seen;
  for (const auto& entry : std::filesystem::directory_iterator(TRANSMLA_RESOURCES "/recipes")) {
    if (entry.path().extension() != ".json") continue;
    const auto name = entry.path().stem().string();
    const auto model = name.substr(0, name.find('_'));
    ASSERT_TRUE(published_models.contains(model)) << name;
    const auto recipe = load_recipe(entry.path());
    ASSERT_TRUE(recipe.has_value()) << recipe.error().message;
    EXPECT_EQ(name, fmt::format("{}_{}+{}", model, recipe->kv_lora_rank, recipe->qk_mqa_dim));
    const auto fits = check_recipe(*recipe, published_models.at(model));
    EXPECT_TRUE(fits.has_value()) << name << ": " << fits.error().message;
    seen.insert(model);
  }
  EXPECT_EQ(seen.size(), published_models.size());
}

// The one for small ranks names what it changes, and leaves sizes to the caller.
TEST(Recipe, ThatForSmallRanksTakesMoreOfTheModelsOwnSamples) {
  const auto recipe = load_recipe(TRANSMLA_RESOURCES "/recipe-small-rank.json");
  ASSERT_TRUE(recipe.has_value()) << recipe.error().message;
  const Recipe usual = default_recipe("score");
  EXPECT_TRUE(check_recipe(*recipe).has_value());
  EXPECT_EQ(recipe->kv_lora_rank, usual.kv_lora_rank);
  EXPECT_GT(recipe->calibration.generated, usual.calibration.generated);
  EXPECT_GT(recipe->score.output_fit.schedule.steps, usual.score.output_fit.schedule.steps);
}

TEST(Recipe, AnotherMethodBringsItsDefaults) {
  const fixtures::TemporaryFolder folder;
  const Path file = folder.path() / "recipe.json";
  ASSERT_TRUE(write_text(file, R"({"method": "transmla", "kv_lora_rank": 64, "freqfold": 4})"));
  EXPECT_EQ(load_recipe(file)->calibration.samples, default_recipe("transmla").calibration.samples);
  const auto score = load_recipe(file, "score");
  ASSERT_TRUE(score.has_value()) << score.error().message;
  EXPECT_EQ(score->method, "score");
  EXPECT_EQ(score->kv_lora_rank, 64);
  EXPECT_EQ(score->calibration.generated, default_recipe("score").calibration.generated);
}

TEST(Recipe, AbsentKeysKeepTheirDefault) {
  const auto read = recipe_from_json(json::parse(R"({"kv_lora_rank": 64, "calibration": {"seed": 7}})"));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  Recipe expected;
  expected.kv_lora_rank = 64;
  expected.calibration.seed = 7;
  EXPECT_EQ(to_json(*read), to_json(expected));
}

TEST(Recipe, AutoAndNullStandForAbsence) {
  const auto read = recipe_from_json(json::parse(R"({"freqfold": "auto", "collapse": "auto", "q_lora_rank": null})"));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_FALSE(read->freqfold || read->collapse || read->q_lora_rank);
  EXPECT_EQ(to_json(Recipe{}).at("freqfold"), "auto");
  EXPECT_TRUE(to_json(Recipe{}).at("q_lora_rank").is_null());
}

struct Refusal {
  const char *file, *key, *reason;
};
class RefusedRecipe : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedRecipe, NamesTheKeyAndWhatItMustBe) {
  EXPECT_TRUE(refused(recipe_from_json(json::parse(GetParam().file)), {GetParam().key, GetParam().reason}));
}
INSTANTIATE_TEST_SUITE_P(Session, RefusedRecipe,
                         testing::Values(Refusal{R"({"kv_rank": 64})", "'kv_rank'", "kv_lora_rank"},
                                         Refusal{R"({"calibration": {"sample": 3}})", "'calibration.sample'",
                                                 "samples"},
                                         Refusal{R"({"samples": 3})", "'samples'", "calibration"},
                                         Refusal{R"({"kv_lora_rank": "64"})", "'kv_lora_rank' is \"64\"", "an integer"},
                                         Refusal{R"({"kv_lora_rank": 64.5})", "64.5", "an integer"},
                                         Refusal{R"({"kv_lora_rank": 99999999999})", "99999999999", "an integer"},
                                         Refusal{R"({"freqfold": "automatic"})", "automatic", "an integer or \"auto\""},
                                         Refusal{R"({"freqfold": null})", "null", "an integer or \"auto\""},
                                         Refusal{R"({"q_lora_rank": "auto"})", "'q_lora_rank'", "an integer or null"},
                                         Refusal{R"({"use_qkv_norm": 1})", "'use_qkv_norm' is 1", "true or false"},
                                         Refusal{R"({"dtype": 16})", "'dtype' is 16", "a text"},
                                         Refusal{R"({"balance_kv_ratio": "1"})", "'balance_kv_ratio'", "a number"},
                                         Refusal{R"({"calibration": {"seed": -1}})", "-1", "an integer from 0"},
                                         Refusal{R"({"calibration": 3})", "'calibration' is 3", "object"},
                                         Refusal{R"([1, 2])", "[1,2]", "object"}));

TEST(Recipe, AFileThatIsNoJsonIsNamed) {
  const fixtures::TemporaryFolder folder;
  const auto file = folder.path() / "recipe.json";
  ASSERT_TRUE(write_text(file, "{\"kv_lora_rank\": 64,").has_value());
  EXPECT_TRUE(refused(load_recipe(file), {file.string(), "JSON"}));
  EXPECT_TRUE(refused(load_recipe(folder.path() / "other.json"), {"other.json"}));
}

TEST(Recipe, ErrorsInAFileNameTheFile) {
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_text(folder.path() / "mine.json", "{\"rank\": 64}").has_value());
  EXPECT_TRUE(refused(load_recipe(folder.path() / "mine.json"), {"mine.json", "'rank'"}));
}

struct BadNumbers {
  void (*spoil)(Recipe&);
  const char* said;
};
class CheckedRecipe : public testing::TestWithParam<BadNumbers> {};

TEST_P(CheckedRecipe, RefusesWhatMakesNoSenseForAnyModel) {
  Recipe recipe = default_recipe("transmla");
  ASSERT_TRUE(check_recipe(recipe).has_value());
  GetParam().spoil(recipe);
  EXPECT_TRUE(refused(check_recipe(recipe), {GetParam().said}));
}
INSTANTIATE_TEST_SUITE_P(Session, CheckedRecipe,
                         testing::Values(BadNumbers{[](Recipe& r) { r.method = "scroe"; }, "'scroe'"},
                                         BadNumbers{[](Recipe& r) { r.dtype = "fp16"; }, "fp16"},
                                         BadNumbers{[](Recipe& r) { r.dtype = "int8"; }, "int8"},
                                         BadNumbers{[](Recipe& r) { r.calibration.samples = 0; }, "samples is 0"},
                                         BadNumbers{[](Recipe& r) { r.calibration.length = -1; }, "-1"},
                                         BadNumbers{[](Recipe& r) { r.evaluation_length = 1; }, "at least 2"},
                                         BadNumbers{[](Recipe& r) { r.evaluation_chunks = -3; }, "-3"},
                                         BadNumbers{[](Recipe& r) { r.kv_lora_rank = 0; }, "kv_lora_rank is 0"},
                                         BadNumbers{[](Recipe& r) { r.q_lora_rank = 0; }, "q_lora_rank is 0"},
                                         BadNumbers{[](Recipe& r) { r.freqfold = 0; }, "freqfold is 0"},
                                         BadNumbers{[](Recipe& r) { r.collapse = -2; }, "collapse is -2"},
                                         BadNumbers{[](Recipe& r) { r.balance_kv_ratio = 0; }, "balance_kv_ratio is 0"},
                                         BadNumbers{[](Recipe& r) { r.evaluation_batch = 0; }, "freqfold auto"}));

TEST(Recipe, ScoreIsTheDefaultAndTakesStatisticsOfTheFirstSamples) {
  const Recipe recipe;
  EXPECT_EQ(recipe.method, "score");
  EXPECT_TRUE(calibration_settings(recipe).attention);
  EXPECT_EQ(calibration_settings(recipe).sequences(), recipe.score.statistics_samples);
  const Recipe published = recipe_from_json(json::parse(R"({"method": "transmla"})")).value();
  EXPECT_EQ(published.calibration.length, 256);
  EXPECT_FALSE(calibration_settings(published).attention);
  EXPECT_EQ(calibration_settings(published).samples, 128);
}

TEST(Recipe, PrecisionAndFullQueriesFollowFromTheRest) {
  Recipe recipe = default_recipe("transmla");
  recipe.dtype = "fp32";
  EXPECT_EQ(calibration_settings(recipe).precision, Precision::f32);
  EXPECT_FALSE(calibration_settings(recipe).full_queries);
  recipe.dtype = "bf16";
  recipe.q_lora_rank = 64;
  EXPECT_EQ(calibration_settings(recipe).precision, effective_precision(Precision::bf16));
  EXPECT_TRUE(calibration_settings(recipe).full_queries);
}

TEST(Recipe, CollapseAutoIsHeadSizeByRotaryNumbers) {
  ModelConfig config;
  config.head_dim = 64;
  Recipe recipe;
  recipe.qk_mqa_dim = 16;
  EXPECT_EQ(transmla_options(recipe, config).collapse, 4);
  EXPECT_EQ(transmla_options(recipe, config).freqfold, 4);  // where the search begins
  recipe.collapse = 2;
  EXPECT_EQ(transmla_options(recipe, config).collapse, 2);
}

}  // namespace
}  // namespace transmla
