// The forward pass against transformers' logits, and its promises about batches, taps, stops and bad tokens.
#include "engine/forward/pass.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/golden.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

std::shared_ptr<SharedWeights> shared_weights(std::shared_ptr<const Model> model,
                                              Precision precision = Precision::f32) {
  return std::make_shared<SharedWeights>(std::move(model), precision, 0);
}

std::vector<std::int32_t> tokens_of(int count, int vocab) {
  std::vector<std::int32_t> tokens;
  for (int i = 0; i < count; ++i) tokens.push_back((i * i * 7 + 3 * i + 1) % vocab);
  return tokens;
}

struct GoldenFile {
  std::string name;
  bool gguf;
};
void PrintTo(const GoldenFile& file, std::ostream* out) { *out << file.name << (file.gguf ? ".gguf" : ""); }

class GoldenLogits : public testing::TestWithParam<GoldenFile> {};

TEST_P(GoldenLogits, AgreeWithTransformersToFp32Rounding) {
  const auto golden = fixtures::read_golden(GetParam().name);
  const auto model = Model::open(GetParam().gguf ? golden.gguf : golden.folder);
  ASSERT_TRUE(model) << model.error().message;
  const TokenView tokens{golden.input_ids.data(), golden.sequences, golden.tokens};
  const auto result = logits(original_network(shared_weights(*model)), tokens, {}, {});
  ASSERT_TRUE(result) << result.error().message;
  // Each layer rounds its sums a few times over; 20 · layers · eps of the largest logit bounds what that adds up to.
  const double bound = 20.0 * (*model)->config().layers * 0x1p-24 * golden.logits.cwiseAbs().maxCoeff();
  EXPECT_LE((*result - golden.logits).cwiseAbs().maxCoeff(), bound);
}

INSTANTIATE_TEST_SUITE_P(
    Models, GoldenLogits,
    testing::Values(GoldenFile{"llama", false}, GoldenFile{"llama", true}, GoldenFile{"llama-llama3rope", false},
                    GoldenFile{"llama-llama3rope", true}, GoldenFile{"qwen2", false}, GoldenFile{"qwen2", true},
                    GoldenFile{"mistral", false}, GoldenFile{"mistral", true}, GoldenFile{"mimo", false},
                    GoldenFile{"mimo", true}, GoldenFile{"phi3", false}, GoldenFile{"phi3", true},
                    GoldenFile{"mixtral", false}, GoldenFile{"mixtral", true}, GoldenFile{"gemma2", false},
                    GoldenFile{"gemma2", true}, GoldenFile{"gemma2-46layers", false},
                    GoldenFile{"gemma2-46layers", true}, GoldenFile{"qwen3", false}, GoldenFile{"qwen3", true}));

TEST(NegativeLogLikelihood, IsTheCrossEntropyOfTheLogits) {
  const fixtures::TinyCheckpoint tiny({.vocab = 5000});  // several blocks of vocabulary
  const auto network = original_network(shared_weights(tiny.model()));
  const auto ids = tokens_of(3 * 250, 5000);
  const TokenView tokens{ids.data(), 3, 250};
  const auto all = logits(network, tokens, {}, {});
  const auto nll = negative_log_likelihood(network, tokens, {}, {});
  ASSERT_TRUE(all && nll);
  for (int s = 0; s < 3; ++s) {
    double sum = 0;
    for (int t = 0; t + 1 < 250; ++t) {
      const VectorD row = all->row(s * 250 + t).cast<double>();
      const double largest = row.maxCoeff();
      sum +=
          largest + std::log((row.array() - largest).exp().sum()) - row[ids[static_cast<std::size_t>(s * 250 + t + 1)]];
    }
    EXPECT_NEAR((*nll)[static_cast<std::size_t>(s)], sum / 249, 1e-6 * sum / 249);
  }
}

TEST(ForwardPass, DoesNotDependOnTheBatchOrOnCaches) {
  const fixtures::TinyCheckpoint tiny({.family = "qwen2"});
  const auto ids = tokens_of(5 * 40, 64);
  const TokenView tokens{ids.data(), 5, 40};
  PassOptions one_by_one;
  one_by_one.batch_tokens = 1;
  const auto together = logits(original_network(shared_weights(tiny.model())), tokens, {}, {});
  auto network = original_network(std::make_shared<SharedWeights>(tiny.model(), Precision::f32, 1 << 20));
  network.cache = std::make_shared<AttentionCache>(2, 1 << 20);
  for (int pass = 0; pass < 2; ++pass) {  // the second from the caches
    const auto apart = logits(network, tokens, one_by_one, {});
    ASSERT_TRUE(together && apart);
    EXPECT_LE((*together - *apart).cwiseAbs().maxCoeff(), 40 * 0x1p-24 * together->cwiseAbs().maxCoeff());
  }
}

TEST(ForwardPass, IsCausal) {
  const fixtures::TinyCheckpoint tiny;
  auto ids = tokens_of(100, 64);
  const auto network = original_network(shared_weights(tiny.model()));
  const auto before = logits(network, {ids.data(), 1, 100}, {}, {});
  ids[60] = (ids[60] + 1) % 64;
  const auto after = logits(network, {ids.data(), 1, 100}, {}, {});
  ASSERT_TRUE(before && after);
  EXPECT_EQ(before->topRows(60), after->topRows(60));
  EXPECT_NE(before->row(60), after->row(60));
}

TEST(ForwardPass, TapsSeeQueriesKeysAndValuesBeforeRope) {
  const fixtures::TinyCheckpoint tiny({.family = "qwen2"});
  const auto model = tiny.model();
  const auto ids = tokens_of(2 * 30, 64);
  const TokenView tokens{ids.data(), 2, 30};
  const auto& config = model->config();
  const auto x = embed(*model, tokens);
  const auto weights = model->load_attention(0);
  const auto gain = model->load_vector(Role::attention_norm, 0);
  ASSERT_TRUE(x && weights && gain);
  MatrixD normed = x->cast<double>();
  for (Index r = 0; r < normed.rows(); ++r) {
    normed.row(r) *= 1 / std::sqrt(normed.row(r).squaredNorm() / config.hidden + config.norm_eps);
    normed.row(r).array() *= gain->cast<double>().transpose().array();
  }
  const MatrixD k =
      (normed * weights->k.cast<double>().transpose()).rowwise() + weights->k_bias.cast<double>().transpose();
  const MatrixD v =
      (normed * weights->v.cast<double>().transpose()).rowwise() + weights->v_bias.cast<double>().transpose();
  int seen = 0;
  PassOptions options;
  options.tap = [&](const AttentionTap& tap) -> Status {
    EXPECT_EQ(tap.kv_width, 2 * config.kv_width());
    if (tap.layer == 0) {
      const Eigen::Map<const MatrixF> z(tap.kv, tap.rows(), tap.kv_width);
      EXPECT_LE((z.leftCols(config.kv_width()).cast<double>() - k).cwiseAbs().maxCoeff(),
                40 * 0x1p-24 * k.cwiseAbs().maxCoeff());
      EXPECT_LE((z.rightCols(config.kv_width()).cast<double>() - v).cwiseAbs().maxCoeff(),
                40 * 0x1p-24 * v.cwiseAbs().maxCoeff());
    }
    seen += tap.rows();
    return {};
  };
  auto stream = *x;
  ASSERT_TRUE(run_layers(original_network(shared_weights(model)), 2, 30, stream, options, {}));
  EXPECT_EQ(seen, 60 * config.layers);
}

TEST(ForwardPass, RefusesTokensOutsideTheVocabulary) {
  const fixtures::TinyCheckpoint tiny;
  const std::vector<std::int32_t> ids = {1, 2, 64};
  const auto result = logits(original_network(shared_weights(tiny.model())), {ids.data(), 1, 3}, {}, {});
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("64"), std::string::npos);
}

TEST(ForwardPass, RefusesSequencesBeyondAWindow) {
  const auto golden = fixtures::read_golden("gemma2");
  const auto network = original_network(shared_weights(Model::open(golden.folder).value()));
  const auto ids = tokens_of(201, 112);
  EXPECT_TRUE(logits(network, {ids.data(), 1, 200}, {}, {}));
  EXPECT_TRUE(fixtures::refused(logits(network, {ids.data(), 1, 201}, {}, {}), {"201 tokens", "at most 200"}));
}

TEST(ForwardPass, BlockTapsSeeWhatANormIsGiven) {
  const fixtures::TinyCheckpoint tiny({.family = "gemma2"});
  const auto model = tiny.model();
  const auto ids = tokens_of(30, 64);
  auto stream = embed(*model, {ids.data(), 1, 30}).value();
  const MatrixF before = stream;
  std::vector<MatrixF> seen;
  PassOptions options;
  options.block = [&](const BlockTap& tap) -> Status {
    seen.emplace_back(Eigen::Map<const MatrixF>(tap.outputs, tap.rows, 32));
    return {};
  };
  ASSERT_TRUE(run_layers(original_network(shared_weights(model)), 1, 30, stream, options, {}));
  ASSERT_EQ(seen.size(), 4U);  // attention and MLP of two layers
  MatrixD expected = before.cast<double>();
  for (std::size_t block = 0; block < seen.size(); ++block) {
    const Role role = block % 2 == 0 ? Role::attention_post_norm : Role::mlp_post_norm;
    const VectorD gain = model->load_vector(role, static_cast<int>(block / 2)).value().cast<double>();
    const MatrixD output = seen[block].cast<double>();
    const VectorD factor = (output.rowwise().squaredNorm().array() / 32 + model->config().norm_eps).rsqrt();
    expected += factor.asDiagonal() * output * gain.asDiagonal();
  }
  EXPECT_LE((stream.cast<double>() - expected).cwiseAbs().maxCoeff(), 40 * 0x1p-24 * expected.cwiseAbs().maxCoeff());
}

TEST(ForwardPass, StopsBetweenBatches) {
  const fixtures::TinyCheckpoint tiny;
  std::stop_source source;
  Context context;
  context.stop = source.get_token();
  PassOptions options;
  options.tap = [&](const AttentionTap&) -> Status {
    source.request_stop();
    return {};
  };
  const auto ids = tokens_of(40, 64);
  const auto result = logits(original_network(shared_weights(tiny.model())), {ids.data(), 1, 40}, options, context);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace transmla
