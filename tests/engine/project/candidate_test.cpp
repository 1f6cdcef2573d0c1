#include "engine/project/candidate.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/refusal.h"

namespace transmla {
namespace {

using fixtures::refused;

Candidate measured_candidate() {
  Candidate candidate;
  candidate.recipe = default_recipe("transmla");
  candidate.recipe.freqfold = 4;
  candidate.id = candidate_id(candidate.recipe);
  candidate.cache = {{128, 256, 7680}, {48, 96, 2880}};
  candidate.predicted = AttentionError{0.1, 0.2, 0.3};
  candidate.partial_rope.nll = {2.5, 1.0 / 3};
  candidate.mla.nll = {2.75};
  candidate.stopped_early = candidate.exported = true;
  candidate.predicted_layers = {{0.1, 0.2, 0.3}, {0.5, 0.25, 0.125}};
  candidate.further = {
      {0.5, 0.75},
      {0.875, 0.5},
      {{0.1, 0.2, 0.4}, {1, 2, 3}},
      DecodingSpeed{20, 512, 64, 2, "a processor"},
      SpeedComparison{"a processor", 2, 5e10, {7680, {{512, 1, 0.25, 90, 80}}}, {2880, {{512, 1, 0.125, 70, 30}}}}};
  return candidate;
}

TEST(CandidateId, NamesTheSizesAndIsTheSameForWhatConvertsEqually) {
  Recipe recipe;
  recipe.qk_mqa_dim = 32;
  recipe.kv_lora_rank = 128;
  const auto id = candidate_id(recipe);
  EXPECT_TRUE(id.starts_with("score-2R32-r128-")) << id;
  EXPECT_EQ(id.size(), std::string("score-2R32-r128-3f9a1c").size());
  Recipe same = recipe;
  same.evaluation_batch = same.evaluation_chunks = 7;
  same.evaluation_length = 512;
  same.calibration_batch = 3;
  same.freqfold = 8;  // not a choice of method score
  EXPECT_EQ(candidate_id(same), id);
}

// As projects have it that were made before recipes could ask for generated samples.
TEST(CandidateId, StaysWhatItWasInOlderProjects) {
  Recipe recipe = default_recipe("transmla");
  recipe.qk_mqa_dim = 32;
  recipe.freqfold = 4;
  recipe.kv_lora_rank = 160;
  recipe.calibration.samples = 64;
  recipe.calibration.length = 1024;
  EXPECT_EQ(candidate_id(recipe), "transmla-2R32-f4-r160-413b2d");
}

TEST(CandidateJson, OfAProjectOlderThanAFieldHasNone) {
  for (const char* method : {"score", "transmla"}) {
    Candidate candidate;
    candidate.recipe = default_recipe(method);
    if (candidate.recipe.method == "transmla") candidate.recipe.freqfold = 4;
    candidate.recipe.calibration.generated = candidate.recipe.score.openings = 0;
    candidate.recipe.score.rounding = 0;
    candidate.id = candidate_id(candidate.recipe);
    auto json = to_json(candidate);
    json["recipe"]["calibration"].erase("generated");
    for (const char* younger : {"openings", "rounding"}) json["recipe"]["score"].erase(younger);
    const auto back = candidate_from_json(json);
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(back->recipe.calibration.generated, 0);
    EXPECT_EQ(back->recipe.score.openings, 0);
    EXPECT_EQ(back->recipe.score.rounding, 0);
  }
}

TEST(CandidateId, DiffersWithEveryChoiceOfTheMethod) {
  const Recipe recipe;
  std::vector<Recipe> others(6, recipe);
  others[0].dtype = "fp32";
  others[1].calibration.seed = 7;
  others[2].score.ridge = 0.1;
  others[3].score.slot_fit.schedule.steps += 1;
  others[4].score.refit_down = false;
  others[5].method = "transmla";
  for (const auto& other : others) EXPECT_NE(candidate_id(other), candidate_id(recipe));
  Recipe transmla = default_recipe("transmla");
  EXPECT_NE(candidate_id(transmla).find("-fauto-"), std::string::npos);
  transmla.freqfold = 8;
  EXPECT_NE(candidate_id(transmla).find("-2R64-f8-r512-"), std::string::npos);
}

TEST(CandidateJson, ComesBackAsItWas) {
  const auto candidate = measured_candidate();
  const auto back = candidate_from_json(nlohmann::json::parse(to_json(candidate).dump()));
  ASSERT_TRUE(back.has_value()) << back.error().message;
  EXPECT_EQ(to_json(*back), to_json(candidate));
  EXPECT_EQ(back->partial_rope.nll, candidate.partial_rope.nll);
  EXPECT_EQ(back->cache.after.bytes, 2880);
  EXPECT_EQ(back->predicted->divergence, 0.2);
  EXPECT_EQ(back->predicted_layers[1].output_error, 0.125);
  EXPECT_EQ(back->further.kl_divergence, candidate.further.kl_divergence);
  EXPECT_EQ(back->further.same_top, candidate.further.same_top);
  EXPECT_EQ(back->further.layers[1].output_error, 3);
  EXPECT_TRUE(same_conditions(*back->further.speed, *candidate.further.speed));
  EXPECT_EQ(back->further.speed->tokens_per_second, 20);
}

TEST(CandidateJson, OfAnOlderProgramHasNoFurtherResults) {
  auto json = to_json(measured_candidate());
  json.erase("further");
  json.erase("predicted_layers");
  const auto back = candidate_from_json(json);
  ASSERT_TRUE(back.has_value()) << back.error().message;
  EXPECT_TRUE(back->further.kl_divergence.empty());
  EXPECT_TRUE(back->predicted_layers.empty());
  EXPECT_FALSE(back->further.speed);
}

TEST(CandidateJson, RefusesDamagedFurtherResults) {
  const auto with = [](const nlohmann::json& further) {
    auto json = to_json(measured_candidate());
    json["further"] = further;
    return candidate_from_json(json);
  };
  EXPECT_TRUE(refused(with({{"kl_divergence", {1.0, 2.0}}, {"same_top", {0.5}}}), {"2", "1"}));
  EXPECT_TRUE(refused(with({{"kl_divergence", {1.0}}}), {"'same_top'", "missing"}));
  EXPECT_TRUE(refused(with({{"layers", {{{"divergence", 1}}}}}), {"'score_error'"}));
  EXPECT_TRUE(refused(with({{"decoding", {{"tokens_per_second", "fast"}}}}), {"'tokens_per_second'", "kind"}));
}

TEST(Candidate, JobsTakeOverWhatTheyFoundOutAlone) {
  const auto measured = measured_candidate();
  Candidate before = measured;
  before.further = {};
  before.predicted_layers.clear();
  before.mla = {};
  Candidate kept = measured;
  take_sweep_results(kept, before);
  EXPECT_TRUE(kept.mla.nll.empty());
  EXPECT_EQ(kept.further.kl_divergence, measured.further.kl_divergence) << "of another job";
  EXPECT_EQ(kept.predicted_layers.size(), 2U);
  kept = before;
  kept.mla.nll = {1, 2, 3};
  take_further_results(kept, measured);
  EXPECT_EQ(kept.mla.nll.size(), 3U) << "of a sweep";
  EXPECT_EQ(kept.further.same_top, measured.further.same_top);
  EXPECT_EQ(kept.predicted_layers.size(), 2U);
}

TEST(Candidate, ForgetsOfATextWhatWasMeasuredOnIt) {
  auto candidate = measured_candidate();
  forget_text(candidate);
  EXPECT_TRUE(candidate.mla.nll.empty() && candidate.partial_rope.nll.empty());
  EXPECT_TRUE(candidate.further.kl_divergence.empty() && candidate.further.same_top.empty());
  EXPECT_EQ(candidate.further.layers.size(), 2U) << "taken on the calibration text";
  EXPECT_TRUE(candidate.further.speed);
}

TEST(CandidateJson, LeavesOutAPredictionThatIsNoNumber) {
  auto candidate = measured_candidate();
  candidate.predicted->output_error = std::numeric_limits<double>::infinity();
  const auto back = candidate_from_json(nlohmann::json::parse(to_json(candidate).dump()));
  ASSERT_TRUE(back.has_value()) << back.error().message;
  EXPECT_FALSE(back->predicted);
}

TEST(CandidateJson, RefusesWhatIsNotWhole) {
  const auto whole = to_json(measured_candidate());
  const auto with = [&](const char* key, const nlohmann::json& value) {
    auto changed = whole;
    changed[key] = value;
    return candidate_from_json(changed);
  };
  EXPECT_TRUE(refused(with("id", "other"), {"'other'", "transmla-2R64-f4"}));
  EXPECT_TRUE(refused(with("id", 3), {"'id'", "kind"}));
  EXPECT_TRUE(refused(with("mla", {1.5, nullptr}), {"'mla'"}));
  EXPECT_TRUE(refused(with("cache", nlohmann::json::array()), {"'cache'"}));
  EXPECT_TRUE(refused(with("stopped_early", 1), {"'stopped_early'"}));
  EXPECT_TRUE(refused(with("recipe", {{"method", "../../other"}}), {"method"}));
  auto without = whole;
  without.erase("exported");
  EXPECT_TRUE(refused(candidate_from_json(without), {"'exported'", "missing"}));
}

}  // namespace
}  // namespace transmla
