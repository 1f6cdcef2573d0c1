#include "ui/pages/tradeoff/layer_differences.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/ui/pages/made_up.h"

namespace transmla::ui {
namespace {

// Two layers are worse in the second, layer 2 the more so.
class LayerDifferences : public testing::Test {
 protected:
  void SetUp() override {
    first.predicted_layers = {{1, 0.1, 1}, {1, 0.1, 1}, {1, 0.1, 1}};
    second.predicted_layers = {{1, 0.1, 1}, {1, 0.2, 1}, {1, 0.5, 1}};
  }
  Candidate first, second;
};

TEST_F(LayerDifferences, OfTwoComeByFallingSize) {
  const auto list = layerList({&first, &second}, LayerMeasure::divergence);
  EXPECT_EQ(list.layers, (std::vector<int>{2, 1, 0}));
  ASSERT_EQ(list.columns.size(), 3);
  EXPECT_DOUBLE_EQ(list.rows[0].facts[2].raw.toDouble(), 0.4);
  EXPECT_FALSE(list.measured);
}

TEST_F(LayerDifferences, MeasuredErrorsCountOnlyWhereBothHaveThem) {
  first.further.layers = {{1, 0.9, 1}, {1, 0.1, 1}, {1, 0.1, 1}};
  EXPECT_EQ(layerList({&first, &second}, LayerMeasure::divergence).layers.front(), 2) << "like with like";
  second.further.layers = {{1, 0.1, 1}, {1, 0.1, 1}, {1, 0.1, 1}};
  const auto list = layerList({&first, &second}, LayerMeasure::divergence);
  EXPECT_TRUE(list.measured);
  EXPECT_EQ(list.layers.front(), 0);
  EXPECT_DOUBLE_EQ(list.rows[0].facts[2].raw.toDouble(), -0.8);
}

TEST_F(LayerDifferences, OfOneStandBesideThePrediction) {
  auto list = layerList({&second, nullptr}, LayerMeasure::divergence);
  EXPECT_EQ(list.layers, (std::vector<int>{2, 1, 0}));
  EXPECT_FALSE(list.rows[0].facts[1].raw.isValid()) << "not measured";
  second.further.layers = {{1, 0.9, 1}, {1, 0.1, 1}, {1, 0.1, 1}};
  list = layerList({&second, nullptr}, LayerMeasure::divergence);
  EXPECT_EQ(list.layers.front(), 0);
  EXPECT_EQ(list.rows[0].facts[1].raw.toDouble(), 0.9);
}

TEST_F(LayerDifferences, AreDrawnPredictedAndMeasured) {
  second.further.layers = {{3, 0.9, 7}, {3, 0.1, 7}, {3, 0.1, 7}};
  const auto spec = layerPlot({&first, &second}, LayerMeasure::outputError, 1);
  ASSERT_EQ(spec.series.size(), 3U);
  EXPECT_EQ(spec.series[2].points[2], QPointF(2, 7));
  ASSERT_TRUE(spec.marker);
  EXPECT_EQ(spec.marker->x, 1);
  for (const LayerMeasure each : layerMeasures) {
    EXPECT_TRUE(layerPlot({&first, nullptr}, each, 0).y.title.contains(QLatin1Char('('))) << "a unit";
  }
}

TEST_F(LayerDifferences, OfNothingSayWhatToDo) {
  EXPECT_TRUE(layerPlot({}, LayerMeasure::divergence, 0).empty.contains(QStringLiteral("Click")));
  const Candidate unknown;
  EXPECT_FALSE(layerPlot({&unknown, nullptr}, LayerMeasure::divergence, 0).empty.isEmpty());
  EXPECT_TRUE(layerList({&unknown, &first}, LayerMeasure::divergence).layers.empty());
}

}  // namespace
}  // namespace transmla::ui
