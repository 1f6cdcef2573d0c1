#include "ui/pages/spectra/spectra_page.h"

#include <gtest/gtest.h>

#include "tests/ui/pages/open_workspace.h"

namespace transmla::ui {
namespace {

VectorD vector(std::initializer_list<double> values) {
  VectorD result(Index(values.size()));
  std::copy(values.begin(), values.end(), result.data());
  return result;
}

LayerPicture made_up() {
  LayerPicture picture;
  picture.keys = vector({4, 2, 1, 1});
  picture.values = vector({2, 2});
  picture.latent = vector({6, 3, 1});
  picture.rotary = vector({3, 1});
  picture.position_free = vector({1, 1});
  picture.norms = {vector({1, 2, 1, 2}), vector({3, 1, 0.5, 0.1})};
  picture.rotary_energy.kept = 0.75;
  return picture;
}

class SpecsTest : public ::testing::Test {
 protected:
  LayerPicture picture_ = made_up();
  SpectraView view_{.layer = 1, .layers = 3, .rank = 2, .rotary = 2};
  FindPicture only_first_ = [this](int layer) { return layer == 0 ? &picture_ : nullptr; };
};

TEST_F(SpecsTest, KeptEnergyIsTheShareOfTheFirstDirections) {
  EXPECT_DOUBLE_EQ(energy_share(picture_.latent, 2), 0.9);
  EXPECT_DOUBLE_EQ(energy_share(picture_.latent, 100), 1);
  EXPECT_DOUBLE_EQ(energy_share(picture_.latent, 0), 0);
  EXPECT_DOUBLE_EQ(energy_share({}, 3), 0);
}

TEST_F(SpecsTest, EigenvaluesShowWhatIsSwitchedOn) {
  EXPECT_EQ(SpectraSpecs::eigenvalues(&picture_, view_).series.size(), 3U);
  view_.showRotary = view_.showPositionFree = true;
  const PlotSpec spec = SpectraSpecs::eigenvalues(&picture_, view_);
  EXPECT_EQ(spec.series.size(), 5U);
  EXPECT_TRUE(spec.y.logarithmic);
  EXPECT_EQ(spec.series[2].points.front(), QPointF(1, 6));
  ASSERT_TRUE(spec.marker);
  EXPECT_EQ(spec.marker->x, 2);
  EXPECT_TRUE(spec.marker->draggable);
}

TEST_F(SpecsTest, EnergyEndsAtAHundredPerCent) {
  const PlotSpec spec = SpectraSpecs::energy(&picture_, view_);
  for (const PlotSeries& series : spec.series) EXPECT_NEAR(series.points.back().y(), 100, 1e-9);
}

TEST_F(SpecsTest, LostEnergyIsWhatIsNotKept) {
  const PlotSpec kept = SpectraSpecs::energy(&picture_, view_);
  view_.showLost = true;
  const PlotSpec lost = SpectraSpecs::energy(&picture_, view_);
  EXPECT_TRUE(lost.y.logarithmic);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(lost.series[2].points[i].y(), 100 - kept.series[2].points[i].y(), 1e-9);
  }
}

TEST_F(SpecsTest, RotarySlotsAreShadedAfterTheRotationOnly) {
  EXPECT_EQ(SpectraSpecs::norms(&picture_, view_).bands.size(), 1U);
  view_.showAfter = false;
  EXPECT_TRUE(SpectraSpecs::norms(&picture_, view_).bands.empty());
  view_.showBefore = false;
  EXPECT_FALSE(SpectraSpecs::norms(&picture_, view_).empty.isEmpty());
}

TEST_F(SpecsTest, WhatIsNotThereYetIsLeftOut) {
  EXPECT_TRUE(SpectraSpecs::eigenvalues(nullptr, view_).series.empty());
  const HeatSpec heat = SpectraSpecs::measures(only_first_, {}, view_);
  ASSERT_EQ(heat.columns.size(), 3U);
  for (const HeatRow& row : heat.rows) {
    EXPECT_EQ(row.values.size(), 3U);
    EXPECT_FALSE(row.values[1]) << row.name.toStdString();
  }
  EXPECT_DOUBLE_EQ(*heat.rows[0].values[0], 90);
  EXPECT_TRUE(SpectraSpecs::allLayers(only_first_, view_).cells[1].empty());
  EXPECT_EQ(SpectraSpecs::allLayers(only_first_, view_).cells[0].size(), 3U);
}

TEST_F(SpecsTest, SharesOfTheErrorAddUp) {
  std::vector<AttentionError> errors(3);
  for (int layer = 0; layer < 3; ++layer) errors[std::size_t(layer)].output_error = layer + 1;
  const HeatSpec heat = SpectraSpecs::measures(only_first_, errors, view_);
  double sum = 0;
  for (const auto& value : heat.rows.back().values) sum += value.value();
  EXPECT_NEAR(sum, 100, 1e-9);
}

TEST(PictureKey, DoesNotDependOnTheRank) {
  for (const std::string method : {"score", "transmla"}) {
    Recipe a = tiny_recipe(), b = a;
    a.method = b.method = method;
    b.kv_lora_rank = 20;
    EXPECT_EQ(picture_key(a), picture_key(b));
    b.qk_mqa_dim = 4;
    EXPECT_NE(picture_key(a), picture_key(b));
  }
}

class SpectraPageTest : public ::testing::Test {
 protected:
  void showPage() {
    page_.resize(900, 700);
    page_.show();
  }
  bool waitForPictures() {
    return QTest::qWaitFor([this] { return !child<LinePlot>(page_, "eigenvalues").spec().series.empty(); }, 10'000);
  }
  int rank() const { return open_.workspace.recipe().kv_lora_rank; }

  OpenWorkspace open_;
  SpectraPage page_{open_.workspace};
};

TEST_F(SpectraPageTest, OffersToTakeStatistics) {
  showPage();
  auto& button = child<QPushButton>(page_, "emptyStateButton");
  ASSERT_TRUE(button.isVisible());
  QSignalSpy taken(&open_.workspace, &Workspace::statisticsChanged);
  QTest::mouseClick(&button, Qt::LeftButton);
  ASSERT_TRUE(taken.wait(20'000));
  EXPECT_FALSE(button.isVisible());
  EXPECT_TRUE(waitForPictures());
}

TEST_F(SpectraPageTest, ArrowKeysPickLayerAndRank) {
  open_.takeStatistics();
  showPage();
  ASSERT_TRUE(waitForPictures());
  QTest::keyClick(&page_, Qt::Key_Right);
  EXPECT_EQ(open_.workspace.layer(), 1);
  EXPECT_EQ(child<QSpinBox>(page_, "layer").value(), 1);
  QTest::keyClick(&page_, Qt::Key_Left);
  EXPECT_EQ(open_.workspace.layer(), 0);
  QTest::keyClick(&page_, Qt::Key_Up);
  EXPECT_EQ(rank(), 16);
  QTest::keyClick(&page_, Qt::Key_Down);
  EXPECT_EQ(rank(), 8);
  QTest::keyClick(&page_, Qt::Key_Down);
  EXPECT_EQ(rank(), 1) << "no lower";
}

TEST_F(SpectraPageTest, ADragIsOneUndoStepAndMovesTheLineEverywhere) {
  open_.takeStatistics();
  showPage();
  ASSERT_TRUE(waitForPictures());
  const int steps = open_.workspace.undoStack().count();
  auto& plot = child<LinePlot>(page_, "energy");
  for (const double x : {13.2, 14.0, 17.7}) Q_EMIT plot.markerMoved(x);
  Q_EMIT plot.markerReleased(18.4);
  EXPECT_EQ(rank(), 18);
  EXPECT_EQ(open_.workspace.undoStack().count(), steps + 1);
  EXPECT_DOUBLE_EQ(child<LinePlot>(page_, "eigenvalues").spec().marker->x, 18);
  Q_EMIT plot.markerReleased(10);
  EXPECT_EQ(open_.workspace.undoStack().count(), steps + 2) << "another drag is another step";
  open_.workspace.undoStack().undo();
  EXPECT_EQ(rank(), 18);
}

TEST_F(SpectraPageTest, TheRankStaysWithinWhatKeysAndValuesHold) {
  open_.takeStatistics();
  showPage();
  ASSERT_TRUE(waitForPictures());
  Q_EMIT child<LinePlot>(page_, "energy").markerMoved(1e9);
  EXPECT_FALSE(open_.workspace.recipeProblem());
  Q_EMIT child<LinePlot>(page_, "energy").markerMoved(-5);
  EXPECT_EQ(rank(), 1);
}

TEST_F(SpectraPageTest, PredictedErrorsFillTheirRows) {
  open_.takeStatistics();
  showPage();
  ASSERT_TRUE(waitForPictures());
  QSignalSpy predicted(&open_.workspace, &Workspace::layerErrorsChanged);
  QTest::mouseClick(&child<QPushButton>(page_, "predictErrors"), Qt::LeftButton);
  EXPECT_FALSE(child<QPushButton>(page_, "predictErrors").isEnabled());
  ASSERT_TRUE(predicted.wait(20'000));
  EXPECT_TRUE(child<HeatMap>(page_, "layerMeasures").spec().rows.back().values.front());
}

TEST_F(SpectraPageTest, ClosingTheProjectWhilePicturesAreMadeIsHarmless) {
  open_.takeStatistics();
  showPage();
  open_.workspace.close();
  QTest::qWait(50);
  EXPECT_TRUE(child<QWidget>(page_, "emptyState").isVisible());
}

TEST(LayerPictures, AreKeptForRecipesOfBefore) {
  OpenWorkspace open;
  open.takeStatistics();
  LayerPictures pictures(open.workspace);
  QSignalSpy ready(&pictures, &LayerPictures::pictureReady);
  const int layers = open.workspace.model().config().layers;
  pictures.setActive(true);
  ASSERT_TRUE(QTest::qWaitFor([&] { return pictures.ready() == layers; }, 10'000));
  EXPECT_EQ(ready.count(), layers);

  Recipe recipe = open.workspace.recipe();
  recipe.kv_lora_rank = 5;
  open.workspace.editRecipe(recipe, QStringLiteral("rank"));
  EXPECT_EQ(pictures.ready(), layers) << "the rank asks for nothing";
  recipe.qk_mqa_dim = 4;
  open.workspace.editRecipe(recipe, QStringLiteral("slots"));
  EXPECT_EQ(pictures.ready(), 0);
  ASSERT_TRUE(QTest::qWaitFor([&] { return pictures.ready() == layers; }, 10'000));
  open.workspace.undoStack().undo();
  EXPECT_EQ(pictures.ready(), layers) << "kept";
  EXPECT_EQ(ready.count(), 2 * layers);
}

}  // namespace
}  // namespace transmla::ui
