#include "engine/session/convert.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "engine/session/evaluate.h"
#include "engine/session/outcome_json.h"
#include "engine/session/sweep.h"
#include "engine/session/verify.h"
#include "tests/engine/session/tiny_request.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::converted;
using fixtures::entries_of;
using fixtures::refused;
using fixtures::request_for;
using fixtures::TinyProject;

struct Case {
  const char *golden, *method;
};
class EveryFamily : public testing::TestWithParam<Case> {};

TEST_P(EveryFamily, IsConvertedProvedAndRead) {
  const TinyProject tiny(GetParam().golden);
  auto request = request_for(tiny, GetParam().method);
  request.recipe.approximate_norms = true;
  const auto outcome = converted(request);
  ASSERT_TRUE(outcome.mla && outcome.verification);
  EXPECT_EQ(outcome.norms_folded.has_value(), GetParam().golden == std::string("qwen3"));
  EXPECT_EQ(outcome.original->nll.size(), 6U);
  EXPECT_EQ(outcome.mla->nll.size(), 6U);
  EXPECT_LE(outcome.verification->rms_logit_difference, outcome.verification->tolerance);

  // The export, read by a pass that knows nothing of the plan, has the perplexity of the converted model.
  EvaluationRequest read_back{request.recipe, *request.save, *request.test_text};
  const auto exported = run_evaluation(read_back, Context{});
  ASSERT_TRUE(exported.has_value()) << exported.error().message;
  EXPECT_EQ(exported->family, "DeepSeek-V3");
  EXPECT_NEAR(exported->perplexity.mean_nll(), outcome.mla->mean_nll(), 1e-4);
  EXPECT_EQ(read_text(*request.save / "tokenizer.json").value(), read_text(tiny.model() / "tokenizer.json").value());
}
// By method transmla llama3 scaling cannot be exported; RefusesToExport covers it.
INSTANTIATE_TEST_SUITE_P(Session, EveryFamily,
                         testing::Values(Case{"llama", "transmla"}, Case{"qwen2", "transmla"}, Case{"llama", "score"},
                                         Case{"qwen2", "score"}, Case{"llama-llama3rope", "score"},
                                         Case{"mistral", "score"}, Case{"mimo", "transmla"}, Case{"mimo", "score"},
                                         Case{"phi3", "transmla"}, Case{"phi3", "score"}, Case{"mixtral", "transmla"},
                                         Case{"mixtral", "score"}, Case{"gemma2", "transmla"}, Case{"gemma2", "score"},
                                         Case{"qwen3", "transmla"}, Case{"qwen3", "score"}),
                         [](const auto& instance) {
                           std::string name = std::string(instance.param.golden) + "_" + instance.param.method;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Convert, FullRankLosesNothingAfterPartialRope) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  request.save.reset();
  request.recipe.kv_lora_rank = 128 - 8;
  const auto outcome = converted(request);
  for (std::size_t chunk = 0; chunk < outcome.mla->nll.size(); ++chunk) {
    EXPECT_NEAR(outcome.mla->nll[chunk], outcome.partial_rope->nll[chunk], 1e-4);
  }
}

TEST(Convert, SecondRunReusesTheStatisticsAndGivesTheSameNumbers) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  request.save.reset();
  const auto first = converted(request), second = converted(request);
  EXPECT_FALSE(first.statistics_reused);
  EXPECT_TRUE(second.statistics_reused);
  EXPECT_EQ(first.mla->nll, second.mla->nll);
  EXPECT_EQ(first.recipe.freqfold, second.recipe.freqfold);
}

TEST(Convert, FreqfoldAutoIsTheBestOfItsCandidates) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  request.save.reset();
  request.exhaustive = true;
  const auto outcome = converted(request);
  ASSERT_GE(outcome.candidates.size(), 1U);
  EXPECT_EQ(outcome.candidates.front().freqfold, 4);  // the collapse, 32 / 8
  for (const auto& candidate : outcome.candidates) {
    EXPECT_LE(outcome.partial_rope->mean_nll(), candidate.perplexity.mean_nll());
    if (candidate.freqfold == *outcome.recipe.freqfold) {
      EXPECT_EQ(candidate.perplexity.nll, outcome.partial_rope->nll);
    }
  }
}

TEST(Convert, WithoutEvaluationItStillExports) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  request.recipe.evaluation_batch = 0;
  request.recipe.freqfold = 8;
  request.test_text.reset();
  const auto outcome = converted(request);
  EXPECT_FALSE(outcome.original || outcome.partial_rope || outcome.mla);
  EXPECT_TRUE(outcome.verification.has_value());
  EXPECT_EQ(to_json(outcome).at("partial_rope").at("freqfold"), 8);
}

TEST(Convert, OptionsOfTheMethodReachTheExport) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  request.recipe.use_qkv_norm = true;
  request.recipe.q_lora_rank = 48;
  request.recipe.freqfold = 4;
  const auto outcome = converted(request);
  ASSERT_TRUE(outcome.verification.has_value());
  const VerificationRequest again{*request.save, request.model, std::nullopt, request.statistics};
  const auto proof = run_verification(again, Context{});
  ASSERT_TRUE(proof.has_value()) << proof.error().message;
  EXPECT_TRUE(proof->logits.has_value());
}

TEST(Convert, TellsPerplexitiesAsTheyBecomeKnown) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  request.save.reset();
  request.recipe.freqfold = 4;
  std::vector<std::string> told;
  request.on_perplexity = [&](const std::string& name, const Perplexity&) { told.push_back(name); };
  converted(request);
  EXPECT_EQ(told, (std::vector<std::string>{"original", "partial RoPE, freqfold 4", "MLA"}));
}

TEST(Convert, JsonHoldsWhatScriptsRead) {
  const TinyProject tiny;
  const auto json = to_json(converted(request_for(tiny)));
  for (const auto* const stage : {"original", "partial_rope", "mla"}) {
    EXPECT_GT(json.at(stage).at("ppl"), 1.0);
    EXPECT_GT(json.at(stage).at("standard_error"), 0.0);
    EXPECT_EQ(json.at(stage).at("nll").size(), 6U);
  }
  EXPECT_EQ(json.at("partial_rope").at("freqfold"), json.at("recipe").at("freqfold"));
  EXPECT_EQ(json.at("partial_rope").at("candidates").at(0).at("freqfold"), 4);
  EXPECT_EQ(json.at("cache").at("numbers_per_token_and_layer").at("before"), 128);
  EXPECT_EQ(json.at("cache").at("numbers_per_token_and_layer").at("after"), 48);
  for (const auto* const stage : {"open", "tokenize", "original", "statistics", "partial_rope", "plan", "probe", "mla",
                                  "export", "verify", "total"}) {
    EXPECT_GE(json.at("seconds").at(stage), 0.0) << stage;
  }
  EXPECT_GT(json.at("peak_rss_bytes"), 1'000'000);
  EXPECT_EQ(json.dump().find(tiny.folder().string()), std::string::npos) << "a path of this machine";
}

TEST(Convert, SweepGivesTheNumbersOfSingleConversions) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  request.save.reset();
  request.recipe.freqfold = 8;
  const auto single = converted(request);
  const SweepRequest sweep{request.recipe,
                           request.model,
                           request.calibration_text,
                           *request.test_text,
                           request.statistics,
                           {4, 8},
                           {24, 40},
                           {}};
  const auto rows = run_sweep(sweep, Context{});
  ASSERT_TRUE(rows.has_value()) << rows.error().message;
  ASSERT_EQ(rows->rows.size(), 4U);
  EXPECT_TRUE(rows->statistics_reused);
  EXPECT_EQ(rows->rows[3].freqfold, 8);
  EXPECT_EQ(rows->rows[3].kv_lora_rank, 40);
  EXPECT_EQ(rows->rows[3].mla.nll, single.mla->nll);
  EXPECT_EQ(rows->rows[3].partial_rope.nll, single.partial_rope->nll);
  EXPECT_EQ(rows->original.nll, single.original->nll);
}

// A conversion that is cancelled when a stage is first heard of.
Result<ConversionOutcome> cancelled_at(const ConversionRequest& request, const std::string& stage) {
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  context.progress = [&](const Progress& progress) {
    if (progress.stage.starts_with(stage)) stop.request_stop();
  };
  return run_conversion(request, context);
}

class CancelledConversion : public testing::TestWithParam<const char*> {};

TEST_P(CancelledConversion, LeavesNothingBehind) {
  const TinyProject tiny;
  const auto outcome = cancelled_at(request_for(tiny), GetParam());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::cancelled);
  EXPECT_TRUE(entries_of(tiny.output().parent_path()).empty());
  for (const auto& name : entries_of(tiny.statistics())) EXPECT_FALSE(name.ends_with(".partial")) << name;
}
INSTANTIATE_TEST_SUITE_P(Session, CancelledConversion,
                         testing::Values("perplexity, original", "perplexity of partial RoPE", "perplexity, MLA",
                                         "writing the export", "reading the export back"));

TEST(Convert, RefusesToExportWhatLoadersRunWrongly) {
  const TinyProject tiny("llama-llama3rope");
  auto request = request_for(tiny);
  EXPECT_TRUE(refused(run_conversion(request, Context{}), {"rope"}));
  EXPECT_TRUE(entries_of(tiny.statistics()).empty()) << "work was done before the refusal";
  request.save.reset();
  EXPECT_TRUE(run_conversion(request, Context{}).has_value()) << "it can still be measured";
}

struct BadRequest {
  const char* name;
  void (*spoil)(ConversionRequest&);
  std::vector<std::string> said;
};
class RefusedConversion : public testing::TestWithParam<BadRequest> {};

TEST_P(RefusedConversion, SaysWhyBeforeAnyWork) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  GetParam().spoil(request);
  std::vector<std::string> stages;
  Context context;
  context.progress = [&](const Progress& progress) { stages.push_back(progress.stage); };
  const auto outcome = run_conversion(request, context);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::input);
  for (const auto& part : GetParam().said) {
    EXPECT_NE(outcome.error().message.find(part), std::string::npos) << outcome.error().message;
  }
  EXPECT_TRUE(stages.empty()) << stages.front();
  EXPECT_TRUE(entries_of(tiny.output().parent_path()).empty());
  EXPECT_TRUE(entries_of(tiny.statistics()).empty());
}
INSTANTIATE_TEST_SUITE_P(
    Session, RefusedConversion,
    testing::Values(
        BadRequest{"model", [](ConversionRequest& r) { r.model = "no/such/model"; }, {"no/such/model"}},
        BadRequest{"rank", [](ConversionRequest& r) { r.recipe.kv_lora_rank = 121; }, {"121", "120"}},
        BadRequest{"q_rank", [](ConversionRequest& r) { r.recipe.q_lora_rank = 129; }, {"129", "128"}},
        BadRequest{"freqfold", [](ConversionRequest& r) { r.recipe.freqfold = 6; }, {"6", "4"}},
        BadRequest{"collapse", [](ConversionRequest& r) { r.recipe.collapse = 3; }, {"3", "32"}},
        BadRequest{"dtype", [](ConversionRequest& r) { r.recipe.dtype = "fp16"; }, {"fp16", "bf16"}},
        BadRequest{"context", [](ConversionRequest& r) { r.recipe.evaluation_length = 300; }, {"300", "256"}},
        BadRequest{"text", [](ConversionRequest& r) { r.calibration_text = "no-such.txt"; }, {"no-such.txt"}},
        BadRequest{"no_test", [](ConversionRequest& r) { r.test_text.reset(); }, {"test text"}},
        BadRequest{"samples", [](ConversionRequest& r) { r.recipe.calibration.samples = 90000; }, {"90000"}}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(Convert, RefusesAnExistingFolderAndAnEmptyText) {
  const TinyProject tiny;
  auto request = request_for(tiny);
  std::filesystem::create_directories(tiny.output());
  EXPECT_TRUE(refused(run_conversion(request, Context{}), {tiny.output().string(), "exists already"}));
  EXPECT_TRUE(entries_of(tiny.output()).empty());
  request.save.reset();
  request.test_text = tiny.folder() / "empty.txt";
  std::ofstream(request.test_text->file).close();
  EXPECT_TRUE(refused(run_conversion(request, Context{}), {"empty.txt", "empty"}));
}

}  // namespace
}  // namespace transmla
