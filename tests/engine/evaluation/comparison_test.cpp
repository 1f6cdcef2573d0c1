// The streamed comparison against the definition over all logits, in double.
#include "engine/evaluation/comparison.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "tests/support/refusal.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

using fixtures::refused;

TokenBatch chunks_of(int sequences, int length, int vocab) {
  TokenBatch batch{sequences, length, {}};
  for (int i = 0; i < sequences * length; ++i) batch.tokens.push_back((i * i * 7 + 3 * i + 1) % vocab);
  return batch;
}

Network network_of(const fixtures::TinyModel& tiny) {
  const fixtures::TinyCheckpoint checkpoint(tiny);  // its files stay mapped
  return original_network(std::make_shared<SharedWeights>(checkpoint.model(), Precision::f32, 1 << 20));
}

// ---- the definition ----

VectorD log_probabilities(const MatrixF& logits, Index token) {
  const VectorD row = logits.row(token).cast<double>();
  const double largest = row.maxCoeff();
  return row.array() - largest - std::log((row.array() - largest).exp().sum());
}

Index likeliest(const MatrixF& logits, Index token) {
  Index at = 0;
  logits.row(token).maxCoeff(&at);
  return at;
}

// Of logits a and b [sequences·length, vocab].
Comparison by_definition(const MatrixF& a, const MatrixF& b, const TokenBatch& chunks) {
  Comparison result;
  for (int sequence = 0; sequence < chunks.sequences; ++sequence) {
    double nll_a = 0, nll_b = 0, divergence = 0, same = 0;
    for (Index t = 0; t + 1 < chunks.length; ++t) {
      const Index row = Index{sequence} * chunks.length + t, next = chunks.sequence(sequence)[t + 1];
      const VectorD log_p = log_probabilities(a, row), log_q = log_probabilities(b, row);
      nll_a -= log_p[next];
      nll_b -= log_q[next];
      divergence += (log_p.array().exp() * (log_p - log_q).array()).sum();
      same += likeliest(a, row) == likeliest(b, row) ? 1 : 0;
    }
    const double count = chunks.length - 1;
    result.original.nll.push_back(nll_a / count);
    result.converted.nll.push_back(nll_b / count);
    result.kl_divergence.push_back(divergence / count);
    result.same_top.push_back(same / count);
  }
  return result;
}

// What fp32 may cost. With logits of at most L, an exponent (x − largest)·log₂ e is off by 5·L·2^-24 nats: rounded are
// x and the largest after their products, their difference of up to 2·L, and log₂ e itself. The polynomial of 2^x is
// off by 2e-7 < 4·2^-24. 1,024 numbers summed in 32 lanes are 64 additions of relative 2^-24. A log-sum-exp has all of
// it; the mean gap has the errors of its weights, in its numerator and its denominator.
struct Tolerance {
  double nll, divergence;
  Tolerance(const MatrixF& a, const MatrixF& b) {
    const double largest = std::max(a.cwiseAbs().maxCoeff(), b.cwiseAbs().maxCoeff());
    const double weight = (5 * largest + 4) * 0x1p-24;
    nll = weight + 64 * 0x1p-24;
    divergence = 2 * nll + 2 * weight * (a - b).cwiseAbs().maxCoeff();
  }
};

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], tolerance) << "chunk " << i;
}

void expect_near(const Comparison& found, const Comparison& expected, const Tolerance& tolerance) {
  expect_near(found.original.nll, expected.original.nll, tolerance.nll);
  expect_near(found.converted.nll, expected.converted.nll, tolerance.nll);
  expect_near(found.kl_divergence, expected.kl_divergence, tolerance.divergence);
  EXPECT_EQ(found.same_top, expected.same_top);
}

// ---- networks ----

// Three blocks of vocabulary, the last cut short; two blocks of tokens, the first with chunks' ends in it.
Network first_network() { return network_of({.vocab = 5000, .seed = 1}); }
Network second_network() { return network_of({.layers = 3, .kv_heads = 1, .vocab = 5000, .seed = 2}); }

TEST(Comparison, IsTheDefinitionOverAllLogits) {
  const auto a = first_network(), b = second_network();
  const auto chunks = chunks_of(3, 250, 5000);
  const TokenView view{chunks.tokens.data(), 3, 250};
  const auto logits_a = logits(a, view, {}, {}), logits_b = logits(b, view, {}, {});
  const auto found = compare_networks(a, b, chunks, "comparison", {});
  ASSERT_TRUE(logits_a && logits_b && found);
  expect_near(*found, by_definition(*logits_a, *logits_b, chunks), Tolerance(*logits_a, *logits_b));
  for (const double divergence : found->kl_divergence) EXPECT_GT(divergence, 0.1) << "the models are not alike";
}

TEST(Comparison, NearlyEqualModelsToo) {
  const auto a = first_network();
  auto b = first_network();
  b.attention = [inner = b.attention](int layer) -> Result<AttentionWeights> {
    TRY_ASSIGN(auto weights, inner(layer));
    weights.o *= 1.02F;
    return weights;
  };
  const auto chunks = chunks_of(2, 200, 5000);
  const TokenView view{chunks.tokens.data(), 2, 200};
  const auto logits_a = logits(a, view, {}, {}), logits_b = logits(b, view, {}, {});
  const auto found = compare_networks(a, b, chunks, "comparison", {});
  ASSERT_TRUE(logits_a && logits_b && found);
  const auto expected = by_definition(*logits_a, *logits_b, chunks);
  const Tolerance tolerance(*logits_a, *logits_b);
  expect_near(*found, expected, tolerance);
  EXPECT_GT(expected.kl_divergence.front(), tolerance.divergence) << "nothing was tested";
  EXPECT_LT(expected.kl_divergence.front(), 0.01);
}

TEST(Comparison, AModelIsEqualToItself) {
  const auto network = first_network();
  const auto found = compare_networks(network, network, chunks_of(3, 250, 5000), "comparison", {});
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->kl_divergence, std::vector<double>(3, 0.0));
  EXPECT_EQ(found->same_top, std::vector<double>(3, 1.0));
  EXPECT_EQ(found->original.nll, found->converted.nll);
}

TEST(Comparison, HasThePerplexitiesOfEachModel) {
  const auto a = first_network(), b = second_network();
  const auto chunks = chunks_of(3, 250, 5000);
  const auto found = compare_networks(a, b, chunks, "comparison", {});
  const auto alone = evaluate_perplexity(b, chunks, "perplexity", {});
  ASSERT_TRUE(found && alone);
  EXPECT_EQ(found->converted.nll, alone->nll);
}

// 3 chunks for 2 ranks, and for 4, one of which has none.
TEST(Comparison, RanksShareTheChunks) {
  const auto a = first_network(), b = second_network();
  const auto chunks = chunks_of(3, 250, 5000);
  const auto alone = compare_networks(a, b, chunks, "comparison", {});
  ASSERT_TRUE(alone.has_value());
  for (const int ranks : {2, 4}) {
    fixtures::run_in_ranks(ranks, [&](const Context& context) {
      const auto own_a = first_network(), own_b = second_network();
      const auto shared = compare_networks(own_a, own_b, chunks, "comparison", context);
      const auto perplexity = evaluate_perplexity(own_b, chunks, "perplexity", context);
      ASSERT_TRUE(shared && perplexity);
      EXPECT_EQ(shared->original.nll, alone->original.nll);
      EXPECT_EQ(shared->converted.nll, alone->converted.nll);
      EXPECT_EQ(shared->kl_divergence, alone->kl_divergence);
      EXPECT_EQ(shared->same_top, alone->same_top);
      EXPECT_EQ(perplexity->nll, alone->converted.nll);
    });
  }
}

TEST(Comparison, DoesNotDependOnTheGroups) {
  const auto a = first_network(), b = second_network();
  const auto chunks = chunks_of(3, 250, 5000);
  Context narrow;
  narrow.memory_budget = 1;
  std::vector<Progress> heard;
  narrow.progress = [&](const Progress& progress) { heard.push_back(progress); };
  const auto together = compare_networks(a, b, chunks, "comparison", {});
  const auto apart = compare_networks(a, b, chunks, "comparison", narrow);
  ASSERT_TRUE(together && apart);
  const TokenView view{chunks.tokens.data(), 3, 250};
  const Tolerance rounding(*logits(a, view, {}, {}), *logits(b, view, {}, {}));
  expect_near(*apart, *together, rounding);
  EXPECT_EQ(heard.back().step, heard.back().steps);
}

TEST(Comparison, RefusesAnotherVocabularyBeforeAnyWork) {
  Context context;
  context.progress = [](const Progress& progress) { ADD_FAILURE() << progress.stage; };
  const auto found = compare_networks(network_of({.vocab = 64}), network_of({.vocab = 80}), chunks_of(1, 8, 64),
                                      "comparison", context);
  EXPECT_TRUE(refused(found, {"vocabulary", "64", "80"}));
}

TEST(Comparison, RefusesTextThatSaysNothing) {
  const auto network = network_of({});
  EXPECT_TRUE(refused(compare_networks(network, network, {}, "comparison", {}), {"one chunk", "none"}));
  EXPECT_TRUE(refused(compare_networks(network, network, chunks_of(3, 1, 64), "comparison", {}), {"1 tokens", "2"}));
}

TEST(Comparison, StopsWhenItIsAskedTo) {
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  context.progress = [&](const Progress&) { stop.request_stop(); };
  const auto network = network_of({});
  const auto found = compare_networks(network, network, chunks_of(2, 8, 64), "comparison", context);
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().kind, ErrorKind::cancelled);
}

// ---- logits by hand ----

LogitSource source_of(const MatrixF& logits) {
  return {logits.cols(), 1, [logits](const TokenView&, const Context&) -> Result<std::unique_ptr<LogitBlocks>> {
            return logit_blocks(logits);
          }};
}

Result<Comparison> compare(const MatrixF& a, const MatrixF& b) {
  return compare_models(source_of(a), source_of(b), {1, static_cast<int>(a.rows()), Tokens(a.rows(), 0)}, {});
}

TEST(Comparison, KnownDistributions) {
  MatrixF a(3, 2), b(3, 2);  // (½, ½) against (¾, ¼), equal ones, and a token without a next one
  a << 0, 0, 1, 2, 0, 0;
  b << std::log(3.0F), 0, 1, 2, 0, 50;
  const auto found = compare(a, b);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_NEAR(found->kl_divergence.front(), (std::log(2.0 / 3) + std::log(2.0)) / 2 / 2, 1e-6);
  EXPECT_EQ(found->same_top.front(), 1.0);
  EXPECT_NEAR(found->nll_difference().mean, (std::numbers::ln2 - std::log(4.0 / 3)) / -2, 1e-6);
}

TEST(Comparison, LargeLogitsAndAConstantDoNotCount) {
  MatrixF a(2, 3), b(2, 3);
  a << 1000, 1001, 990, 0, 0, 0;
  b << -500, -499, -510, 0, 0, 0;
  const auto found = compare(a, b);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  // Exponents of logits near 1,000 are rounded at 2^-13; the gap of 1,500 is the same for all, so weights do not count.
  EXPECT_NEAR(found->kl_divergence.front(), 0, 4 * 0x1p-13);
  EXPECT_EQ(found->same_top.front(), 1.0);
}

TEST(Comparison, TheLikeliestMayStandInAnyBlock) {
  const Index vocab = 3 * LogitBlocks::vocabulary_block - 5;
  MatrixF a = MatrixF::Zero(5, vocab), b = MatrixF::Zero(5, vocab);
  a(0, vocab - 1) = b(0, vocab - 1) = 1;  // the same, in the last block
  a(1, 3) = b(1, 4) = 1;                  // neighbours
  a(2, 3) = b(2, 3 + LogitBlocks::vocabulary_block) = 1;
  a(3, 7) = a(3, 5000) = b(3, 7) = 1;  // equal ones: the first counts
  const auto found = compare(a, b);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->same_top.front(), 0.5);
}

TEST(Comparison, RefusesNumbersThatAreNotFinite) {
  MatrixF good = MatrixF::Zero(2, 4), bad = good;
  bad(0, 2) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(refused(compare(bad, good), {"the original's", "chunk 0", "nan"}));
  EXPECT_TRUE(refused(compare(good, bad), {"the converted model's", "chunk 0", "nan"}));
}

TEST(Comparison, ErrorsAreThoseOfTheMeanOverChunks) {
  const Comparison comparison{{{2.0, 4.0, 9.0}}, {{3.0, 6.0, 12.0}}, {0.1, 0.2, 0.3}, {0.5, 0.7, 0.9}};
  const double eps = 1e-14;  // a few roundings of numbers near 1
  EXPECT_NEAR(comparison.mean_kl_divergence().mean, 0.2, eps);
  EXPECT_NEAR(comparison.mean_kl_divergence().standard_error, 0.1 / std::sqrt(3.0), eps);
  EXPECT_NEAR(comparison.mean_same_top().mean, 0.7, eps);
  EXPECT_NEAR(comparison.mean_same_top().standard_error, 0.2 / std::sqrt(3.0), eps);
  // 1, 2, 3: an error of 1/√3, where the chunks themselves differ by far more.
  EXPECT_NEAR(comparison.nll_difference().mean, 2, eps);
  EXPECT_NEAR(comparison.nll_difference().standard_error, 1 / std::sqrt(3.0), eps);
}

}  // namespace
}  // namespace transmla
