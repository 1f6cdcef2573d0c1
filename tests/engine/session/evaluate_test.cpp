// Evaluations beside a reference, against the definition over the logits of both.
#include "engine/session/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/export/verify.h"
#include "engine/session/comparison_json.h"
#include "engine/session/source.h"
#include "tests/engine/session/tiny_request.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::refused;
using fixtures::TinyProject;

EvaluationRequest evaluation_of(const TinyProject& tiny) {
  EvaluationRequest request;
  request.recipe.dtype = "fp32";
  request.recipe.evaluation_length = 64;
  request.recipe.evaluation_chunks = 4;
  request.model = tiny.model();
  request.text = tiny.test_text();
  return request;
}

ConversionOutcome exported(const TinyProject& tiny) {
  ConversionRequest request = fixtures::request_for(tiny);
  request.recipe.freqfold = 4;
  return fixtures::converted(request);
}

VectorD log_softmax(const MatrixF& logits, Index token) {
  const VectorD row = logits.row(token).cast<double>();
  return row.array() - row.maxCoeff() - std::log((row.array() - row.maxCoeff()).exp().sum());
}

struct Expected {
  double kl_divergence = 0, same_top = 0, tolerance = 0;
};

// Of one chunk, by the definition over all logits of an export and its source. Streaming in fp32 may cost what
// comparison_test.cpp derives.
Expected by_definition(const TinyProject& tiny, const Tokens& chunk) {
  const auto source = open_source(tiny.model());
  const auto network = original_network(std::make_shared<SharedWeights>(source->model, Precision::f32, 0));
  const auto a = logits(network, {chunk.data(), 1, static_cast<int>(chunk.size())}, {}, {});
  const auto b = deepseek_logits(tiny.output(), chunk, {});
  const auto count = static_cast<Index>(chunk.size()) - 1;
  Expected sum;
  for (Index t = 0; t < count; ++t) {
    const VectorD log_p = log_softmax(*a, t), log_q = log_softmax(*b, t);
    sum.kl_divergence += (log_p.array().exp() * (log_p - log_q).array()).sum();
    Index top_p = 0, top_q = 0;
    log_p.maxCoeff(&top_p);
    log_q.maxCoeff(&top_q);
    sum.same_top += top_p == top_q ? 1 : 0;
  }
  const double largest = std::max(a->cwiseAbs().maxCoeff(), b->cwiseAbs().maxCoeff());
  const double weight = (5 * largest + 4) * 0x1p-24;
  const double tolerance = 2 * (weight + 64 * 0x1p-24) + 2 * weight * (*a - *b).cwiseAbs().maxCoeff();
  return {sum.kl_divergence / static_cast<double>(count), sum.same_top / static_cast<double>(count), tolerance};
}

class ComparedExport : public testing::TestWithParam<const char*> {};

TEST_P(ComparedExport, IsAsFarFromItsSourceAsTheirLogits) {
  const TinyProject tiny(GetParam());
  const auto conversion = exported(tiny);
  auto request = evaluation_of(tiny);
  request.model = tiny.output();
  request.reference = tiny.model();
  request.recipe.dtype = "bf16";  // is not used beside an export
  const auto outcome = run_evaluation(request, Context{});
  ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
  EXPECT_EQ(outcome->precision, Precision::f32);
  const auto& comparison = outcome->reference->comparison;
  const auto text = evaluation_text(*open_source(tiny.model())->tokenizer, tiny.test_text(), 64, 4);
  ASSERT_EQ(comparison.kl_divergence.size(), 4U);
  for (int chunk = 0; chunk < 4; ++chunk) {
    const auto at = static_cast<std::size_t>(chunk);
    const auto* tokens = text->batch.sequence(chunk);
    const auto expected = by_definition(tiny, Tokens(tokens, tokens + 64));
    EXPECT_NEAR(comparison.kl_divergence[at], expected.kl_divergence, expected.tolerance);
    EXPECT_EQ(comparison.same_top[at], expected.same_top);
    EXPECT_NEAR(comparison.original.nll[at], conversion.original->nll[at], 1e-4);
  }
  EXPECT_EQ(outcome->perplexity.nll, comparison.converted.nll);
  EXPECT_GT(comparison.mean_kl_divergence().mean, 0);
}
INSTANTIATE_TEST_SUITE_P(Session, ComparedExport, testing::Values("llama", "qwen2"));

TEST(Evaluate, AModelIsEqualToItself) {
  const TinyProject tiny;
  auto request = evaluation_of(tiny);
  request.reference = tiny.model();
  const auto outcome = run_evaluation(request, Context{});
  ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
  EXPECT_EQ(outcome->reference->model_name, "model");
  const auto& comparison = outcome->reference->comparison;
  EXPECT_EQ(comparison.kl_divergence, std::vector<double>(4, 0.0));
  EXPECT_EQ(comparison.same_top, std::vector<double>(4, 1.0));
  EXPECT_EQ(comparison.nll_difference().mean, 0);
  EXPECT_EQ(comparison.nll_difference().standard_error, 0);

  request.reference.reset();
  const auto alone = run_evaluation(request, Context{});
  ASSERT_TRUE(alone.has_value()) << alone.error().message;
  EXPECT_FALSE(alone->reference.has_value());
  EXPECT_EQ(alone->perplexity.nll, outcome->perplexity.nll);
}

TEST(Evaluate, RefusesAReferenceOfAnotherVocabulary) {
  const TinyProject tiny, other("qwen2");
  auto request = evaluation_of(tiny);
  request.reference = other.model();
  EXPECT_TRUE(refused(run_evaluation(request, Context{}), {"vocabulary", "112", "128"}));
  request.reference = "no/such/model";
  EXPECT_TRUE(refused(run_evaluation(request, Context{}), {"no/such/model"}));
}

TEST(ComparisonJson, HoldsMeansErrorsAndChunks) {
  const Comparison comparison{{{2.0, 4.0}}, {{2.5, 5.5}}, {0.25, 0.75}, {0.5, 0.75}};
  const auto json = to_json(comparison);
  EXPECT_EQ(json.at("nll_difference").at("mean"), 1.0);
  EXPECT_EQ(json.at("nll_difference").at("standard_error"), 0.5);
  EXPECT_EQ(json.at("nll_difference").at("chunks"), (std::vector<double>{0.5, 1.5}));
  EXPECT_EQ(json.at("kl_divergence").at("mean"), 0.5);
  EXPECT_EQ(json.at("kl_divergence").at("standard_error"), 0.25);
  EXPECT_EQ(json.at("same_top").at("chunks"), (std::vector<double>{0.5, 0.75}));
}

}  // namespace
}  // namespace transmla
