// Decoding step by step against the pass over whole sequences.
#include "engine/forward/decoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/forward/pass.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

using fixtures::refused;
using fixtures::TinyCheckpoint;
using fixtures::TinyModel;

struct Form {
  std::string name;
  TinyModel model;
  int key_heads = 0, value_heads = 0;  // of the MLA form; 0: the original attention
  int rope_dim = 0, rank = 0, q_rank = 0;
  bool norms = false, biased = false;
};
void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }

MatrixF random_matrix(Index rows, Index cols, unsigned seed, double scale = 1) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal(0, scale / std::sqrt(static_cast<double>(cols)));
  return MatrixF::NullaryExpr(rows, cols, [&](Index, Index) { return static_cast<float>(normal(generator)); });
}

VectorF random_vector(Index count, unsigned seed) { return random_matrix(count, 1, seed).col(0); }

std::optional<LatentNorm> norm_of(Index rank, unsigned seed) {
  return LatentNorm{VectorF::Ones(rank) + 0.2F * random_vector(rank, seed), 1e-6};
}

void add_queries(const Form& form, AttentionWeights& weights, unsigned seed) {
  const Index outputs = Index{form.model.query_heads} * weights.layout.qk_dim(), hidden = form.model.hidden;
  if (form.biased) weights.q_out_bias = random_vector(outputs, seed);
  if (form.q_rank == 0) {
    weights.q_out = random_matrix(outputs, hidden, seed + 1);
    return;
  }
  weights.q_in = random_matrix(form.q_rank, hidden, seed + 2);
  weights.q_out = random_matrix(outputs, form.q_rank, seed + 1);
  if (form.norms) weights.q_norm = norm_of(form.q_rank, seed + 3);
}

AttentionWeights mla_weights(const Form& form, int layer) {
  const auto seed = static_cast<unsigned>(100 * (layer + 1));
  AttentionWeights weights;
  const int d = form.model.head_dim, hidden = form.model.hidden;
  weights.layout = {form.model.query_heads,
                    form.key_heads,
                    form.value_heads,
                    d,
                    form.rope_dim,
                    true,
                    d,
                    {1 / std::sqrt(static_cast<float>(d)), form.model.family == "gemma2" ? 1.5F : 0.0F}};
  for (int i = 0; i < form.rope_dim / 2; ++i) weights.frequencies.push_back(std::pow(1000, -2.0 * i / form.rope_dim));
  add_queries(form, weights, seed);
  const Index expanded = Index{form.key_heads + form.value_heads} * d;
  const Index rows = form.rope_dim + (form.rank > 0 ? form.rank : expanded);
  weights.kv_in = random_matrix(rows, hidden, seed + 10);
  if (form.biased) weights.kv_in_bias = random_vector(rows, seed + 11);
  if (form.rank > 0) {
    weights.kv_out = random_matrix(expanded, form.rank, seed + 12);
    if (form.norms) weights.kv_norm = norm_of(form.rank, seed + 13);
  }
  weights.o = random_matrix(hidden, Index{form.model.query_heads} * d, seed + 14);
  return weights;
}

Network network_of(const Form& form, const TinyCheckpoint& tiny, Precision precision) {
  Network network = original_network(std::make_shared<SharedWeights>(tiny.model(), precision, 1 << 20));
  if (form.key_heads > 0)
    network.attention = [form](int layer) { return Result<AttentionWeights>(mla_weights(form, layer)); };
  return network;
}

std::vector<std::int32_t> tokens_of(int sequences, int length, int vocab) {
  std::mt19937 generator(7);
  std::vector<std::int32_t> tokens;
  for (int i = 0; i < sequences * length; ++i)
    tokens.push_back(static_cast<int>(generator() % static_cast<unsigned>(vocab)));
  return tokens;
}

// Positions [first, first + count) of every sequence.
std::vector<std::int32_t> part_of(const std::vector<std::int32_t>& tokens, int sequences, int first, int count) {
  const int length = static_cast<int>(tokens.size()) / sequences;
  std::vector<std::int32_t> part;
  for (int s = 0; s < sequences; ++s)
    part.insert(part.end(), &tokens[s * length + first], &tokens[s * length + first] + count);
  return part;
}

// Logits of the positions prompt − 1 …, [sequences·length, vocab] as the whole pass has them; zero before.
MatrixF decoded(const Network& network, const std::vector<std::int32_t>& tokens, int sequences, int prompt) {
  const int length = static_cast<int>(tokens.size()) / sequences;
  auto decoder = Decoder::make(network, sequences, length, {});
  EXPECT_TRUE(decoder) << decoder.error().message;
  MatrixF all = MatrixF::Zero(static_cast<Index>(tokens.size()), network.shared->model().config().vocab), step;
  for (int position = 0; position < length;) {
    const int count = position == 0 ? prompt : 1;
    const auto fed = decoder->feed(part_of(tokens, sequences, position, count), step, {});
    EXPECT_TRUE(fed) << fed.error().message;
    position += count;
    EXPECT_EQ(decoder->position(), position);
    for (int s = 0; s < sequences; ++s) all.row(s * length + position - 1) = step.row(s);
  }
  return all;
}

// The whole pass, without what comes before the prompt's last token.
MatrixF expected(const Network& network, const std::vector<std::int32_t>& tokens, int sequences, int prompt) {
  const int length = static_cast<int>(tokens.size()) / sequences;
  MatrixF all = logits(network, {tokens.data(), sequences, length}, {}, {}).value();
  for (int s = 0; s < sequences; ++s) all.middleRows(s * length, prompt - 1).setZero();
  return all;
}

class DecodedForm : public testing::TestWithParam<Form> {};

TEST_P(DecodedForm, HasTheLogitsOfTheWholePass) {
  const Form& form = GetParam();
  const TinyCheckpoint tiny(form.model);
  const auto network = network_of(form, tiny, Precision::f32);
  const auto tokens = tokens_of(3, 75, form.model.vocab);  // over three blocks of the cache
  const auto whole = expected(network, tokens, 3, 5);
  // Each layer rounds its sums a few times over, in both; 20 · layers · eps of the largest logit bounds either.
  const double bound = 2 * 20.0 * form.model.layers * 0x1p-24 * whole.cwiseAbs().maxCoeff();
  EXPECT_LE((decoded(network, tokens, 3, 5) - whole).cwiseAbs().maxCoeff(), bound);
}

TEST_P(DecodedForm, RoundsToBf16AsTheWholePassDoes) {
  if (effective_precision(Precision::bf16) != Precision::bf16) GTEST_SKIP() << "no bf16 on this machine";
  const Form& form = GetParam();
  const TinyCheckpoint tiny(form.model);
  const auto rounded = network_of(form, tiny, Precision::bf16);
  const auto tokens = tokens_of(3, 75, form.model.vocab);
  const auto exact = expected(network_of(form, tiny, Precision::f32), tokens, 3, 1);
  // Of the roundings on a layer's way two or three of about ten are others: those of expanded keys, or of absorbed
  // queries. Half as much again is more than these can do.
  EXPECT_LE((decoded(rounded, tokens, 3, 1) - exact).norm(), 1.5 * (expected(rounded, tokens, 3, 1) - exact).norm());
}

TEST_P(DecodedForm, CachesWhatItsFormNeeds) {
  const Form& form = GetParam();
  const TinyCheckpoint tiny(form.model);
  const auto network = network_of(form, tiny, Precision::f32);
  auto decoder = Decoder::make(network, 2, 100, {}).value();
  EXPECT_EQ(decoder.cache_bytes(), 0U);
  const int d = form.model.head_dim;
  const int keys_and_values =
      form.key_heads == 0 ? 2 * form.model.kv_heads * d : (form.key_heads + form.value_heads) * d;
  const int numbers = form.rope_dim + (form.rank > 0 ? form.rank : keys_and_values);
  EXPECT_EQ(decoder.cache_bytes_per_token(), static_cast<std::size_t>(numbers * form.model.layers) * sizeof(float));
  MatrixF step;
  ASSERT_TRUE(decoder.feed(tokens_of(2, 33, form.model.vocab), step, {}));
  EXPECT_EQ(decoder.cache_bytes(), 2 * 64 * decoder.cache_bytes_per_token()) << "two blocks of 32 tokens";
}

const TinyModel many_heads{.hidden = 48, .query_heads = 12, .kv_heads = 1, .head_dim = 8};

INSTANTIATE_TEST_SUITE_P(
    Forms, DecodedForm,
    testing::Values(
        Form{"original", {}}, Form{"original with biases", {.family = "qwen2"}},
        Form{"original with experts", {.family = "mixtral"}}, Form{"original with norms of heads", {.family = "qwen3"}},
        Form{"original with soft-caps and post norms", {.family = "gemma2"}},
        Form{"latent with soft-caps and post norms", {.family = "gemma2"}, 4, 2, 8, 24},
        Form{"more heads than one product takes", many_heads}, Form{"partial RoPE", {}, 2, 2, 8},
        Form{"partial RoPE, a key head each", {}, 4, 2, 8, 0, 0, false, true}, Form{"latent", {}, 4, 2, 8, 24},
        Form{"latent with norm and biases", {}, 2, 2, 8, 24, 0, true, true},
        Form{"latent, queries too", {}, 4, 2, 8, 24, 20}, Form{"latents with norms", {}, 4, 4, 6, 20, 16, true},
        Form{"latent of many heads", many_heads, 12, 1, 4, 12}));

class LongText : public testing::TestWithParam<Form> {};

// More rows than one pass over a prompt takes, and steps whose positions are cut into segments.
TEST_P(LongText, IsDecodedInParts) {
  const TinyCheckpoint tiny({.max_position = 1024});
  const auto network = network_of(GetParam(), tiny, Precision::f32);
  const auto tokens = tokens_of(2, 603, 64);
  const auto whole = expected(network, tokens, 2, 600);
  const double bound = 2 * 20.0 * 2 * 0x1p-24 * whole.cwiseAbs().maxCoeff();
  EXPECT_LE((decoded(network, tokens, 2, 600) - whole).cwiseAbs().maxCoeff(), bound);
}

INSTANTIATE_TEST_SUITE_P(Forms, LongText, testing::Values(Form{"original", {}}, Form{"latent", {}, 4, 2, 8, 24}));

TEST(Decoder, RefusesSequencesBeyondAWindow) {
  const TinyCheckpoint tiny({.family = "gemma2"});
  auto config = fixtures::tiny_config({.family = "gemma2"});
  config["sliding_window"] = 20;
  fixtures::write_checkpoint(tiny.path(), config, fixtures::tiny_tensors({.family = "gemma2"}));
  const auto network = network_of({}, tiny, Precision::f32);
  EXPECT_TRUE(Decoder::make(network, 1, 20, {}));
  EXPECT_TRUE(refused(Decoder::make(network, 1, 21, {}), {"21 tokens", "at most 20"}));
}

TEST(Decoder, AfterAnErrorTheSequencesAreAsTheyWere) {
  const TinyCheckpoint tiny;
  const auto network = network_of({}, tiny, Precision::f32);
  auto decoder = Decoder::make(network, 1, 10, {}).value();
  MatrixF step, again;
  const std::vector<std::int32_t> prompt = {1, 2, 3}, next = {4};
  ASSERT_TRUE(decoder.feed(prompt, step, {}));
  EXPECT_TRUE(refused(decoder.feed(std::vector<std::int32_t>{9, 64}, again, {}), {"64", "vocabulary"}));
  EXPECT_TRUE(refused(decoder.feed(std::vector<std::int32_t>(8, 1), again, {}), {"8 tokens after 3", "10"}));
  std::stop_source source;
  source.request_stop();
  Context stopped;
  stopped.stop = source.get_token();
  EXPECT_EQ(decoder.feed(next, again, stopped).error().kind, ErrorKind::cancelled);
  EXPECT_EQ(decoder.position(), 3);
  ASSERT_TRUE(decoder.feed(next, again, {}));
  auto other = Decoder::make(network, 1, 10, {}).value();
  ASSERT_TRUE(other.feed(prompt, step, {}) && other.feed(next, step, {}));
  EXPECT_EQ(again, step);
}

TEST(Decoder, RestartedItHasForgottenAll) {
  const TinyCheckpoint tiny;
  const auto network = network_of({}, tiny, Precision::f32);
  auto decoder = Decoder::make(network, 1, 40, {}).value();
  MatrixF step, again;
  ASSERT_TRUE(decoder.feed(tokens_of(1, 40, 64), step, {}));
  decoder.restart(2);
  EXPECT_EQ(decoder.position(), 0);
  EXPECT_EQ(decoder.cache_bytes(), 0U);
  ASSERT_TRUE(decoder.feed(tokens_of(2, 5, 64), again, {}));
  auto fresh = Decoder::make(network, 2, 40, {}).value();
  ASSERT_TRUE(fresh.feed(tokens_of(2, 5, 64), step, {}));
  EXPECT_EQ(again, step);
}

// Back into the middle of a block and forth again, past what was there.
TEST(Decoder, RewoundItGoesOnFromTheBeginningThatItKept) {
  for (const Form& form : {Form{"original", {}}, Form{"latent", {}, 4, 2, 8, 24}}) {
    const TinyCheckpoint tiny;
    const auto network = network_of(form, tiny, Precision::f32);
    const auto tokens = tokens_of(1, 80, 64);
    auto decoder = Decoder::make(network, 1, 80, {}).value();
    MatrixF step, again;
    ASSERT_TRUE(decoder.feed(tokens_of(1, 75, 63), step, {}));
    decoder.rewind(0);
    EXPECT_EQ(decoder.cache_bytes(), 0U);
    ASSERT_TRUE(decoder.feed(tokens, step, {}));
    decoder.rewind(40);
    EXPECT_EQ(decoder.position(), 40);
    EXPECT_EQ(decoder.cache_bytes(), 64 * decoder.cache_bytes_per_token()) << "two blocks of 32 tokens";
    ASSERT_TRUE(decoder.feed(std::span(tokens).first(30), again, {}));
    decoder.rewind(40);
    ASSERT_TRUE(decoder.feed(std::span(tokens).subspan(40), again, {}));
    // Sums over a prompt of another length may be cut otherwise: rounding of each layer's sums, as above.
    EXPECT_LE((again - step).cwiseAbs().maxCoeff(), 2 * 20.0 * 2 * 0x1p-24 * step.cwiseAbs().maxCoeff());
    decoder.rewind(100);
    EXPECT_EQ(decoder.position(), 80) << "nothing is behind it";
  }
}

TEST(Decoder, RefusesSizesThatMakeNoSense) {
  const TinyCheckpoint tiny;
  const auto network = network_of({}, tiny, Precision::f32);
  EXPECT_TRUE(refused(Decoder::make(network, 0, 10, {}), {"0 sequences"}));
  EXPECT_TRUE(refused(Decoder::make(network, 1, 0, {}), {"0 tokens"}));
  auto decoder = Decoder::make(network, 2, 10, {}).value();
  MatrixF step;
  EXPECT_EQ(decoder.feed(std::vector<std::int32_t>{1, 2, 3}, step, {}).error().kind, ErrorKind::internal);
  EXPECT_EQ(decoder.feed({}, step, {}).error().kind, ErrorKind::internal);
}

}  // namespace
}  // namespace transmla
