#include "engine/project/measure_further.h"

#include <gtest/gtest.h>

#include "engine/session/measurement.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_project.h"

namespace transmla {
namespace {

using fixtures::TinyProject;

constexpr int kChunks = 5;

// In fp32. The golden llama has d = 32, H = 2.
Candidate candidate_of(int rank, int measured, int samples = 8) {
  Candidate candidate;
  candidate.recipe = default_recipe("transmla");
  candidate.recipe.dtype = "fp32";
  candidate.recipe.calibration.samples = samples;
  candidate.recipe.calibration.length = 64;
  candidate.recipe.evaluation_length = 64;
  candidate.recipe.evaluation_chunks = kChunks;
  candidate.recipe.qk_mqa_dim = 8;
  candidate.recipe.freqfold = 4;
  candidate.recipe.kv_lora_rank = rank;
  candidate.id = candidate_id(candidate.recipe);
  candidate.mla.nll.assign(static_cast<std::size_t>(measured), 2.0);
  return candidate;
}

class Further : public testing::Test {
 protected:
  Project project_of(const std::vector<Candidate>& candidates) {
    auto project =
        Project::create(tiny.folder() / "project", {tiny.model(), tiny.calibration_text(), tiny.test_text()});
    EXPECT_TRUE(project.has_value());
    for (const auto& candidate : candidates) {
      EXPECT_TRUE(project->put(candidate));
      ids.push_back(candidate.id);
    }
    return std::move(*project);
  }
  // What the project holds once all of it is measured.
  void measure(Project& project, FurtherKind kind, const Context& context = {}) {
    for (const auto& work : further_work(project, ids, kind)) {
      const auto keep_speed = [&](const DecodingSpeed& speed) { EXPECT_TRUE(project.set_original_speed(speed)); };
      const auto keep = [&](const Candidate& step) {
        ++steps;
        Candidate kept = project.candidates().at(step.id);
        take_further_results(kept, step);
        EXPECT_TRUE(project.put(kept));
      };
      status = measure_further(work, {keep, keep_speed}, context);
    }
  }

  const TinyProject tiny;
  std::vector<std::string> ids;
  int steps = 0;
  Status status;
};

TEST_F(Further, DivergenceIsTakenOnTheChunksOfThePerplexity) {
  auto project = project_of({candidate_of(24, 3), candidate_of(40, 0)});
  measure(project, FurtherKind::kl_divergence);
  ASSERT_TRUE(status) << status.error().message;
  const auto &left = project.candidates().at(ids[0]).further, &whole = project.candidates().at(ids[1]).further;
  EXPECT_EQ(left.kl_divergence.size(), 3U) << "one that was left after three chunks";
  EXPECT_EQ(whole.kl_divergence.size(), static_cast<std::size_t>(kChunks));
  EXPECT_EQ(whole.same_top.size(), static_cast<std::size_t>(kChunks));
  for (std::size_t chunk = 0; chunk < 3; ++chunk) {
    EXPECT_GT(left.kl_divergence[chunk], whole.kl_divergence[chunk]) << "the smaller rank is farther off";
    EXPECT_LE(whole.same_top[chunk], 1);
  }
  EXPECT_TRUE(further_work(project, ids, FurtherKind::kl_divergence).empty()) << "nothing is measured twice";
}

TEST_F(Further, SpeedsByContextAreTimedBesideTheOriginalAndKept) {
  auto project = project_of({candidate_of(24, 1)});
  SpeedSettings settings{{8, 32}, {1, 2}, 2};
  for (const auto& work : further_work(project, ids, FurtherKind::speed_by_context, settings)) {
    const auto keep = [&](const Candidate& step) { EXPECT_TRUE(project.put(step)); };
    status = measure_further(work, {keep, {}}, {});
  }
  ASSERT_TRUE(status) << status.error().message;
  const auto again = Project::open(tiny.folder() / "project", ProjectAccess::read);
  ASSERT_TRUE(again) << again.error().message;
  const auto& kept = again->project.candidates().at(ids[0]).further.by_context;
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->original.rows.size(), 4U);
  EXPECT_EQ(kept->converted.rows[1].length, 32);
  EXPECT_EQ(kept->converted.rows[2].sequences, 2);
  EXPECT_GT(kept->converted.rows[0].step_seconds, 0);
  EXPECT_LT(kept->converted.cache_bytes_per_token, kept->original.cache_bytes_per_token);
  EXPECT_EQ(further_work(project, ids, FurtherKind::speed_by_context, settings).size(), 1U)
      << "other contexts may be asked";
}

TEST_F(Further, GoesOnWhereItWasCancelled) {
  auto project = project_of({candidate_of(24, kChunks)});
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  context.progress = [&](const Progress&) {
    if (steps == 1) stop.request_stop();
  };
  measure(project, FurtherKind::kl_divergence, context);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::cancelled);
  const auto first = project.candidates().at(ids[0]).further.kl_divergence;
  EXPECT_EQ(first.size(), 2U);
  measure(project, FurtherKind::kl_divergence);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(steps, 3) << "two chunks at a time";
  const auto all = project.candidates().at(ids[0]).further.kl_divergence;
  ASSERT_EQ(all.size(), static_cast<std::size_t>(kChunks));
  EXPECT_EQ(std::vector<double>(all.begin(), all.begin() + 2), first);
}

// The plans of method transmla are in closed form, so that what is predicted is what comes out.
TEST_F(Further, LayersOfAPlanInClosedFormAreWhatIsPredicted) {
  auto project = project_of({candidate_of(24, 2)});
  measure(project, FurtherKind::layer_errors);
  ASSERT_TRUE(status) << status.error().message;
  const Candidate& candidate = project.candidates().at(ids[0]);
  ASSERT_EQ(candidate.further.layers.size(), 2U);
  ASSERT_EQ(candidate.predicted_layers.size(), 2U);
  for (std::size_t layer = 0; layer < 2; ++layer) {
    const AttentionError &predicted = candidate.predicted_layers[layer], &measured = candidate.further.layers[layer];
    EXPECT_GT(predicted.divergence, 0);
    EXPECT_NEAR(measured.divergence, predicted.divergence, 1e-4 * predicted.divergence);
    EXPECT_NEAR(measured.output_error, predicted.output_error, 1e-4 * predicted.output_error);
  }
  EXPECT_EQ(candidate.predicted->divergence, mean_error(candidate.predicted_layers).divergence);
  EXPECT_FALSE(lacks(candidate, FurtherKind::layer_errors));
}

TEST_F(Further, SpeedIsTakenBesideTheOriginals) {
  auto project = project_of({candidate_of(24, 2), candidate_of(40, 0)});
  measure(project, FurtherKind::decoding_speed);
  ASSERT_TRUE(status) << status.error().message;
  const auto& original = project.original_speed();
  ASSERT_TRUE(original);
  EXPECT_GT(original->tokens_per_second, 0);
  EXPECT_GT(original->context_length, 0);
  EXPECT_FALSE(original->machine.empty());
  for (const auto& id : ids) {
    ASSERT_TRUE(project.candidates().at(id).further.speed);
    EXPECT_TRUE(same_conditions(*project.candidates().at(id).further.speed, *original));
  }
  EXPECT_TRUE(further_work(project, ids, FurtherKind::decoding_speed).empty());
  DecodingSpeed elsewhere = *original;
  elsewhere.machine = "another processor";
  ASSERT_TRUE(project.set_original_speed(elsewhere));
  EXPECT_EQ(further_work(project, ids, FurtherKind::decoding_speed).front().candidates.size(), 2U)
      << "speeds of two machines cannot be compared";
}

TEST_F(Further, CandidatesOfOtherStatisticsAreWorkOfTheirOwn) {
  auto project = project_of({candidate_of(24, 2), candidate_of(40, 2), candidate_of(40, 2, /*samples=*/4)});
  ids.push_back("of a candidate that is gone");
  const auto works = further_work(project, ids, FurtherKind::kl_divergence);
  ASSERT_EQ(works.size(), 2U);
  EXPECT_EQ(works[0].candidates.size(), 2U);
  EXPECT_EQ(works[1].candidates.front().recipe.calibration.samples, 4);
}

}  // namespace
}  // namespace transmla
