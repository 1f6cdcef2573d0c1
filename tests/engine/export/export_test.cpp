// Exports compute what the converted network computes; the oracle is deepseek_logits, which transformers vouches for.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/export/verify.h"
#include "engine/forward/pass.h"
#include "tests/engine/export/tools/converted_model.h"
#include "tests/support/folded_checkpoint.h"
#include "tests/support/temporary_folder.h"

namespace transmla {
namespace {

using fixtures::ConvertedModel;

double relative_difference(const MatrixF& a, const MatrixF& b) { return (a - b).norm() / b.norm(); }

// 2^-24 per sum of at most 64 products, of which a token crosses about ten in each of two layers; twice, for both
// sides round.
constexpr double kFp32 = 2 * 20 * 8 * 0x1p-24;

struct Case {
  const char* name;
  fixtures::TinyModel model;
  fixtures::TinyConversion conversion;
};

constexpr double kLargeEps = 0.3;  // counts in every norm

std::vector<Case> cases() {
  const auto llama = [](const char* name, fixtures::TinyConversion conversion, double eps = 1e-5) {
    return Case{name, {.norm_eps = eps}, conversion};
  };
  const auto qwen2 = [](const char* name, fixtures::TinyConversion conversion, double eps = 1e-5) {
    return Case{name, {.family = "qwen2", .norm_eps = eps}, conversion};
  };
  return {llama("llama", {}),
          llama("llamaQueryLatent", {.query_rank = 20}),
          llama("llamaNorms", {.query_rank = 20, .norms = true}),
          llama("llamaQueryHeadsOfTheirOwn", {.per_query_head = true}),
          llama("llamaLargeEps", {}, kLargeEps),
          Case{"llamaTied", {.tied = true}, {}},
          qwen2("qwen2", {}, 1e-6),
          qwen2("qwen2QueryLatent", {.query_rank = 20}),
          qwen2("qwen2Norms", {.norms = true}),
          qwen2("qwen2LargeEps", {}, kLargeEps),
          Case{"mistral", {.family = "mistral"}, {}},
          Case{"mimo", {.family = "mimo"}, {}},
          Case{"phi3", {.family = "phi3"}, {}},
          Case{"mixtral", {.family = "mixtral"}, {}},
          Case{"gemma2", {.family = "gemma2", .norm_eps = 1e-6}, {}},
          Case{"gemma2Tied", {.family = "gemma2", .norm_eps = 1e-6, .tied = true}, {.query_rank = 20}},
          Case{"gemma2Norms", {.family = "gemma2"}, {.query_rank = 20, .norms = true}},
          Case{"gemma2LargeEps", {.family = "gemma2", .norm_eps = kLargeEps}, {}},
          Case{"qwen3", {.family = "qwen3"}, {}},
          Case{"qwen3QueryLatent", {.family = "qwen3"}, {.query_rank = 20}},
          Case{"mixtralOneExpert", {.family = "mixtral", .experts = 3, .experts_used = 1}, {.query_rank = 20}}};
}

class ExportOf : public ::testing::TestWithParam<Case> {};

TEST_P(ExportOf, ComputesWhatTheConvertedNetworkDoes) {
  const ConvertedModel converted(GetParam().model, GetParam().conversion);
  const fixtures::TemporaryFolder folder;
  const Path path = folder.path() / "export";
  const auto input = converted.input(ExportDType::f32);
  const auto checked = check_export(input, path);
  ASSERT_TRUE(checked) << checked.error().message;
  const auto written = write_deepseek(input, path, {});
  ASSERT_TRUE(written) << written.error().message;
  const Tokens tokens = fixtures::some_tokens(*converted.model(), 48);
  const auto logits = deepseek_logits(path, tokens, {});
  ASSERT_TRUE(logits) << logits.error().message;
  EXPECT_LE(relative_difference(*logits, converted.logits(tokens)), kFp32);
}

TEST_P(ExportOf, VerifiesInBothDTypes) {
  const ConvertedModel converted(GetParam().model, GetParam().conversion);
  const Tokens tokens = fixtures::some_tokens(*converted.model(), 48);
  for (const auto dtype : {ExportDType::f32, ExportDType::bf16}) {
    const fixtures::TemporaryFolder folder;
    ASSERT_TRUE(write_deepseek(converted.input(dtype), folder.path() / "export", {}));
    const auto verified = verify_export(folder.path() / "export", converted.network(), tokens, {});
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->tokens, 48);
    EXPECT_GT(verified->rms_logit_difference, 0);
    EXPECT_GE(verified->largest_logit_difference, verified->rms_logit_difference);
    EXPECT_LT(std::abs(verified->export_nll - verified->converted_nll), 2 * verified->largest_logit_difference);
  }
}

INSTANTIATE_TEST_SUITE_P(Tiny, ExportOf, ::testing::ValuesIn(cases()),
                         [](const auto& test) { return std::string(test.param.name); });

// With one key head, slots at all of its frequencies and a latent that is [k; v] itself, nothing is approximated.
MlaLayer exact_plan(const ModelConfig& config) {
  const Index d = config.head_dim;
  MlaLayer plan;
  for (Index j = 0; j < d / 2; ++j) {
    plan.rotary.frequencies.push_back(
        std::pow(config.rope_theta, -static_cast<double>(2 * j) / static_cast<double>(d)));
  }
  plan.rotary.key = MatrixD::Identity(d, d);
  plan.rotary.query.assign(static_cast<std::size_t>(config.query_heads), MatrixD::Identity(d, d));
  plan.rotary.key_heads = 1;
  plan.latent = JointLatent{MatrixD::Identity(2 * d, 2 * d), MatrixD::Zero(d, 2 * d), MatrixD::Zero(d, 2 * d), 1, {}};
  plan.latent->value_up.rightCols(d).setIdentity();
  return plan;
}

MatrixF original_logits(std::shared_ptr<const Model> model, const Tokens& tokens) {
  const auto shared = std::make_shared<SharedWeights>(std::move(model), Precision::f32, 0);
  return logits(original_network(shared), {tokens.data(), 1, static_cast<int>(tokens.size())}, {}, {}).value();
}

// Of the model that such plans lose nothing of: the original or, with norms of heads, the one that has them folded.
MatrixF lossless_logits(const fixtures::TinyModel& tiny, const ConvertedModel& converted,
                        const std::vector<MlaLayer>& plans, const Tokens& tokens) {
  if (!converted.model()->config().query_key_norms) return original_logits(converted.model(), tokens);
  std::vector<NormFactors> norms;
  for (const MlaLayer& plan : plans) norms.push_back(plan.norms);
  const fixtures::FoldedCheckpoint folded(tiny, norms);
  return original_logits(folded.model(), tokens);
}

class ExactExport : public ::testing::TestWithParam<std::string> {};

TEST_P(ExactExport, EqualsTheOriginalModel) {
  fixtures::TinyModel tiny;
  tiny.family = GetParam();
  tiny.kv_heads = 1;
  const auto config = fixtures::TinyCheckpoint(tiny).model()->config();
  std::vector<MlaLayer> plans(2, exact_plan(config));
  if (config.query_key_norms) {
    plans[0].norms = {VectorD::LinSpaced(4, 0.4, 0.9), VectorD::Constant(1, 0.6)};
    plans[1].norms = {VectorD::LinSpaced(4, 0.8, 0.5), VectorD::Constant(1, 0.7)};
  }
  const ConvertedModel converted(tiny, fixtures::GivenPlans{plans});
  const fixtures::TemporaryFolder folder;
  ASSERT_TRUE(write_deepseek(converted.input(ExportDType::f32), folder.path() / "export", {}));
  const Tokens tokens = fixtures::some_tokens(*converted.model(), 48);
  const MatrixF original = lossless_logits(tiny, converted, plans, tokens);
  EXPECT_LE(relative_difference(deepseek_logits(folder.path() / "export", tokens, {}).value(), original), kFp32);
}

INSTANTIATE_TEST_SUITE_P(Families, ExactExport, ::testing::ValuesIn(fixtures::family_names()));

}  // namespace
}  // namespace transmla
