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
