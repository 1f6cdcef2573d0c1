#include "ui/pages/sweeps/sweep_curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/temporary_folder.h"
#include "tests/ui/pages/made_up.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

// A project that holds these candidates, the first `own` of them in one sweep.
class Swept {
 public:
  Swept(const QString& title, const std::vector<Candidate>& candidates, std::size_t own) {
    auto project = Project::create(folder_.path() / "project", {});
    if (!project) throw std::runtime_error(project.error().message);
    sweep_.title = toStd(title);
    for (const auto& candidate : candidates) {
      if (!project->put(candidate)) throw std::runtime_error("not written");
      if (sweep_.candidates.size() < own) sweep_.candidates.push_back(candidate.id);
    }
    points = pointsOf(*project, sweep_);
  }
  SweepPoints points;

 private:
  ::transmla::fixtures::TemporaryFolder folder_;
  ProjectSweep sweep_;
};

SweepPoints freqfolds() { return Swept(QStringLiteral("freqfold"), fixtures::freqfold_candidates(), 5).points; }

const PlotSeries* find(const PlotSpec& spec, const QString& name, SeriesStyle style) {
  const auto found = std::find_if(spec.series.begin(), spec.series.end(), [&](const PlotSeries& series) {
    return series.name == name && series.style == style;
  });
  return found == spec.series.end() ? nullptr : &*found;
}

TEST(SweepPoints, LieInTheOrderOfWhatVaries) {
  const auto points = freqfolds();
  ASSERT_EQ(points.points.size(), 5U);
  EXPECT_EQ(points.points[0].at[0], 1.0);
  EXPECT_EQ(points.points[4].at[0], 16.0);
  EXPECT_TRUE(points.points[2].name.contains(QStringLiteral("4"))) << toStd(points.points[2].name);
}

TEST(SweepPoints, TakeInWhatDiffersOnlyInWhatVaries) {
  auto candidates = fixtures::freqfold_candidates();
  candidates.push_back(fixtures::candidate_of(fixtures::recipe_of(32, 96, 4), 0.5, 20));  // another rank
  EXPECT_EQ(Swept(QStringLiteral("freqfold"), candidates, 2).points.points.size(), 5U);
}

TEST(SweepPoints, OfASweepWithoutFieldsLieAlongTheCache) {
  const auto points = Swept(QStringLiteral("score · 2R 32"), fixtures::freqfold_candidates(), 1).points;
  ASSERT_EQ(points.points.size(), 1U);
  EXPECT_EQ(points.points[0].at[0], 30.0 * (32 + 128) * 2);
}

TEST(SweepCurve, DrawsBothStagesWithErrorsAndMarksTheStopped) {
  const auto points = freqfolds();
  const auto original = fixtures::original_of(20);
  const auto spec = sweepCurve(points, original, Measure::excess, judge(contendersOf(points), original));
  EXPECT_TRUE(spec.x.logarithmic);
  EXPECT_TRUE(spec.y.title.contains(QStringLiteral("nats")));
  const auto* mla = find(spec, QStringLiteral("MLA"), SeriesStyle::points);
  ASSERT_NE(mla, nullptr);
  EXPECT_EQ(mla->points.size(), 4U);
  EXPECT_EQ(mla->errors.size(), 4U);
  EXPECT_GT(mla->errors.front(), 0);
  EXPECT_EQ(mla->keys[2], points.points[2].id);
  const auto* stopped = find(spec, QStringLiteral("MLA, stopped early"), SeriesStyle::points);
  ASSERT_NE(stopped, nullptr);
  EXPECT_EQ(stopped->points.size(), 1U);
  EXPECT_NE(find(spec, QStringLiteral("partial RoPE"), SeriesStyle::points), nullptr);
  ASSERT_TRUE(spec.marker);
  EXPECT_EQ(spec.marker->x, 4);
  EXPECT_FALSE(spec.marker->draggable);
}

TEST(SweepCurve, OfPerplexityHasTheOriginalsLine) {
  const auto points = freqfolds();
  const auto original = fixtures::original_of(20);
  const auto spec = sweepCurve(points, original, Measure::perplexity, {});
  const auto* line = find(spec, QStringLiteral("original"), SeriesStyle::thinLine);
  ASSERT_NE(line, nullptr);
  EXPECT_DOUBLE_EQ(line->points.front().y(), original.value());
}

TEST(SweepCurve, PredictsBeforeAnythingIsMeasured) {
  auto candidates = fixtures::freqfold_candidates();
  for (auto& candidate : candidates) candidate.mla = candidate.partial_rope = {};
  const auto points = Swept(QStringLiteral("freqfold"), candidates, 5).points;
  EXPECT_TRUE(sweepCurve(points, {}, Measure::excess, {}).series.empty());
  EXPECT_FALSE(sweepCurve(points, {}, Measure::excess, {}).empty.isEmpty());
  const auto predicted = predictedCurve(points);
  ASSERT_EQ(predicted.series.size(), 1U);
  EXPECT_EQ(predicted.series[0].points.size(), 5U);
  EXPECT_TRUE(predicted.y.title.contains(QStringLiteral("nats")));
}

TEST(SweepCurve, OfNothingSaysWhatToDo) {
  EXPECT_TRUE(sweepCurve({}, {}, Measure::excess, {}).empty.contains(QStringLiteral("Start")));
}

TEST(SweepMap, PutsTheSecondFieldUpwardsWithLinesOfEqualCache) {
  std::vector<Candidate> candidates;
  for (const int slots : {16, 32}) {
    for (const int rank : {64, 128, 192}) {
      candidates.push_back(
          fixtures::candidate_of(fixtures::recipe_of(slots, rank, 4, "score"), 20.0 / (slots + rank), 20));
    }
  }
  candidates.pop_back();  // 32 × 192 is missing
  const auto points = Swept(QStringLiteral("qk_mqa_dim × kv_lora_rank"), candidates, candidates.size()).points;
  const auto map = sweepMap(points, fixtures::original_of(20), Measure::excess);
  ASSERT_EQ(map.spec.rows.size(), 3U);
  ASSERT_EQ(map.spec.columns.size(), 2U);
  EXPECT_TRUE(map.spec.rows[0].name.contains(QStringLiteral("192")));
  EXPECT_FALSE(map.spec.rows[0].values[1]);
  EXPECT_TRUE(map.ids[0][1].isEmpty());
  EXPECT_TRUE(std::isnan(map.spec.contours[0][1]));
  EXPECT_EQ(map.spec.contours[2][0], 30.0 * (16 + 64) * 2);
  EXPECT_EQ(map.ids[2][0], fromStd(candidates.front().id));
  EXPECT_TRUE(map.spec.oneScale);
}

}  // namespace
}  // namespace transmla::ui
