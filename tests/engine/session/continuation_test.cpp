// Continuations against the tokens that the pass over the whole text would choose.
#include "engine/session/continuation.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/forward/pass.h"
#include "engine/session/source.h"
#include "tests/engine/session/tiny_request.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::refused;
using fixtures::TinyProject;

constexpr std::int32_t end_of_text = 2;  // of the golden models

class Continued : public testing::Test {
 protected:
  Result<Continuation> continued(const ContinuationSettings& settings, const TextFunction& on_text = {},
                                 const Context& context = {}) const {
    return continue_text(network_, *source_.tokenizer, settings, on_text, "continuing", context);
  }

  // What the whole pass finds likeliest behind the tokens, of those that may be drawn.
  std::int32_t likeliest_behind(const Network& network, const Tokens& tokens) const {
    const auto length = static_cast<int>(tokens.size());
    const MatrixF all = logits(network, {tokens.data(), 1, length}, {}, {}).value();
    const VectorF last = all.row(length - 1).head(source_.tokenizer->vocab_size());
    Index best = end_of_text;
    for (Index id = 2; id < last.size(); ++id) {  // 0 and 1 are special
      if (last[id] > last[best]) best = id;
    }
    return static_cast<std::int32_t>(best);
  }

  void expect_likeliest(const Network& network, const std::string& prompt, const Continuation& continuation) const {
    Tokens tokens = source_.tokenizer->encode(prompt).value();
    EXPECT_EQ(continuation.prompt_tokens, static_cast<int>(tokens.size()));
    for (const auto token : continuation.tokens) {
      EXPECT_EQ(token, likeliest_behind(network, tokens));
      tokens.push_back(token);
    }
    if (continuation.ended) {
      EXPECT_EQ(likeliest_behind(network, tokens), end_of_text);
    }
  }

  TinyProject tiny_;
  Source source_ = open_source(tiny_.model()).value();
  Network network_ = original_network(std::make_shared<SharedWeights>(source_.model, Precision::f32, 1 << 24));
};

TEST_F(Continued, AtTemperature0TheLikeliestTokensFollow) {
  const auto continuation = continued({.prompt = "the sea ran", .tokens = 30});
  ASSERT_TRUE(continuation) << continuation.error().message;
  EXPECT_TRUE(continuation->ended || continuation->tokens.size() == 30);
  EXPECT_FALSE(continuation->tokens.empty());
  expect_likeliest(network_, "the sea ran", *continuation);
  EXPECT_GT(continuation->tokens_per_second(), 0);
  EXPECT_EQ(continuation->cache_bytes_per_token, 2U * 2 * 2 * 32 * sizeof(float)) << "layers, k and v, H, d";
}

TEST_F(Continued, TextComesInPiecesThatAddUp) {
  std::string heard;
  const auto continuation =
      continued({.prompt = "a stone", .tokens = 25, .temperature = 30, .seed = 3}, [&](auto piece) { heard += piece; });
  ASSERT_TRUE(continuation);
  EXPECT_FALSE(heard.empty());
  EXPECT_EQ(continuation->text, heard);
  EXPECT_EQ(heard, source_.tokenizer->decode(continuation->tokens).value());
}

TEST_F(Continued, DrawsByItsSeedAndNoSpecialTokens) {
  ContinuationSettings settings{.prompt = "the", .tokens = 40, .temperature = 30, .seed = 1};
  int ended = 0;
  std::set<Tokens> different;
  for (; settings.seed < 16; ++settings.seed) {
    const auto one = continued(settings).value();
    EXPECT_EQ(continued(settings)->tokens, one.tokens);
    different.insert(one.tokens);
    ended += one.ended;
    EXPECT_TRUE(one.ended || one.tokens.size() == 40);
    for (const auto token : one.tokens) EXPECT_TRUE(token > end_of_text && token < source_.tokenizer->vocab_size());
  }
  EXPECT_GT(different.size(), 12U);
  EXPECT_TRUE(ended > 0 && ended < 15) << ended << " of 15 texts were ended by the model";
}

TEST_F(Continued, ReportsTokensAndStops) {
  std::vector<int> steps;
  Context context;
  std::stop_source source;
  context.stop = source.get_token();
  context.progress = [&](const Progress& progress) {
    EXPECT_EQ(progress.stage, "continuing");
    EXPECT_EQ(progress.steps, 200);
    steps.push_back(progress.step);
    if (progress.step == 3) source.request_stop();
  };
  const auto stopped = continued({.prompt = "the sea ran", .tokens = 200, .temperature = 1, .seed = 2}, {}, context);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(steps, (std::vector<int>{0, 1, 2, 3}));
}

TEST_F(Continued, RefusesWhatMakesNoSense) {
  EXPECT_TRUE(refused(continued({}), {"prompt is empty"}));
  EXPECT_TRUE(refused(continued({.prompt = "the", .tokens = 0}), {"0 tokens"}));
  EXPECT_TRUE(refused(continued({.prompt = "the", .temperature = -1}), {"temperature", "-1"}));
  EXPECT_TRUE(refused(continued({.prompt = "the", .top_p = 0}), {"top-p"}));
  EXPECT_TRUE(refused(continued({.prompt = "the", .tokens = 256}), {"1 tokens", "256", "context of 256"}));
}

TEST_F(Continued, BothModelsGoOnFromOnePrompt) {
  for (const char* method : {"transmla", "score"}) {
    Recipe recipe = fixtures::request_for(tiny_, method).recipe;
    if (recipe.method == "transmla") recipe.freqfold = 8;
    const auto measurement =
        Measurement::open({recipe, tiny_.model(), tiny_.calibration_text(), {}, tiny_.statistics()}, {}).value();
    EXPECT_EQ(measurement->chunks(), 0) << "no test text is needed";
    std::string heard[2];
    const auto pair =
        continue_both(*measurement, recipe, {.prompt = "the river", .tokens = 12},
                      [&](Side side, std::string_view piece) { heard[side == Side::converted ? 1 : 0] += piece; }, {});
    ASSERT_TRUE(pair) << pair.error().message;
    EXPECT_EQ(heard[0], pair->original.text);
    EXPECT_EQ(heard[1], pair->converted.text);
    expect_likeliest(measurement->original(), "the river", pair->original);
    expect_likeliest(measurement->converted(recipe, {}).value(), "the river", pair->converted);
    EXPECT_EQ(pair->original.cache_bytes_per_token, 2U * 128 * sizeof(float));
    EXPECT_EQ(pair->converted.cache_bytes_per_token, 2U * (8 + 40) * sizeof(float)) << "rotary key and latent";
  }
}

}  // namespace
}  // namespace transmla
