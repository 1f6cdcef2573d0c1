// Conversions by method score: resumed, verified, refused.
#include <gtest/gtest.h>

#include "engine/session/verify.h"
#include "tests/engine/session/tiny_request.h"
#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::converted;
using fixtures::refused;
using fixtures::request_for;
using fixtures::TinyProject;

TEST(ScoreConversion, GoesOnWhereItWasCancelledAndGivesTheSame) {
  const TinyProject tiny, other;
  const auto whole = converted(request_for(other, "score"));
  auto request = request_for(tiny, "score");
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  context.progress = [&](const Progress& progress) {
    if (progress.stage == "converting" && progress.step == 1) stop.request_stop();
  };
  const auto cancelled = run_conversion(request, context);
  ASSERT_FALSE(cancelled.has_value());
  EXPECT_EQ(cancelled.error().kind, ErrorKind::cancelled);
  std::vector<int> converting;
  Context second;
  second.progress = [&](const Progress& progress) {
    if (progress.stage == "fitting slots") converting.push_back(-1);
  };
  const auto resumed = run_conversion(request, second);
  ASSERT_TRUE(resumed.has_value()) << resumed.error().message;
  EXPECT_TRUE(converting.empty()) << "the slots were fitted again";
  EXPECT_EQ(resumed->mla->nll, whole.mla->nll);
}

TEST(ScoreConversion, IsVerifiedFromTheStoreOfPlans) {
  const TinyProject tiny;
  const auto request = request_for(tiny, "score");
  converted(request);
  const auto proof = run_verification({*request.save, request.model, std::nullopt, request.statistics}, Context{});
  ASSERT_TRUE(proof.has_value()) << proof.error().message;
  ASSERT_TRUE(proof->logits);
  const auto elsewhere =
      run_verification({*request.save, request.model, std::nullopt, tiny.folder() / "other"}, Context{});
  EXPECT_TRUE(refused(elsewhere, {"plans of 0 of the 2 layers", "convert again"}));
}

TEST(ScoreConversion, IsCalibratedOnTextAndOnWhatTheModelWrites) {
  const TinyProject tiny, other;
  auto request = request_for(tiny, "score");
  const auto mixed = converted(request);
  EXPECT_EQ(mixed.calibration.sequences, 12);
  auto plain = request_for(other, "score");
  plain.recipe.calibration.generated = 0;
  const auto text_alone = converted(plain);
  EXPECT_EQ(text_alone.calibration.sequences, 8);
  EXPECT_NE(mixed.statistics_key, text_alone.statistics_key);
  EXPECT_NE(mixed.mla->nll, text_alone.mla->nll);
  EXPECT_EQ(mixed.original->nll, text_alone.original->nll);
}

TEST(ScoreConversion, HasNoUseForWhatOnlyTransmlaDoes) {
  const TinyProject tiny;
  auto request = request_for(tiny, "score");
  request.recipe.q_lora_rank = 64;
  EXPECT_TRUE(refused(run_conversion(request, Context{}), {"q_lora_rank 64", "score"}));
  request = request_for(tiny, "score");
  request.recipe.use_qkv_norm = true;
  EXPECT_TRUE(refused(run_conversion(request, Context{}), {"use_qkv_norm", "score"}));
}

}  // namespace
}  // namespace transmla
