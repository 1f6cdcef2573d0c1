// The picture of a layer: energies that add up, whichever way they are split.
#include "engine/session/layer_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "engine/conversion/score/score.h"
#include "engine/conversion/score/slots.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

TokenBatch some_tokens() {
  TokenBatch batch{4, 32, std::vector<int>(128)};
  for (std::size_t i = 0; i < batch.tokens.size(); ++i) batch.tokens[i] = static_cast<int>((7 * i * i + 3 * i) % 60);
  return batch;
}

class LayerPictureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    CalibrationSettings settings{.samples = 4, .length = 32, .precision = Precision::f32, .attention = true};
    auto statistics =
        calibrate(std::make_shared<SharedWeights>(model_, settings.precision, 0), some_tokens(), "text", settings, {});
    ASSERT_TRUE(statistics) << statistics.error().message;
    statistics_ = std::move(*statistics);
  }

  Recipe recipe(const std::string& method, int rank = 20) const {
    Recipe recipe = default_recipe(method);
    recipe.qk_mqa_dim = 8;
    recipe.kv_lora_rank = rank;
    return recipe;
  }
  LayerPicture picture(const Recipe& recipe) const {
    auto result = layer_picture(*model_, statistics_, 1, recipe);
    EXPECT_TRUE(result) << result.error().message;
    return result ? std::move(*result) : LayerPicture{};
  }
  const LayerStatistics& known() const { return *statistics_.layers[1]; }  // kept in memory
  MatrixD key_moment() const { return known().kv_moment.topLeftCorner(width(), width()); }
  Index width() const { return model_->config().kv_width(); }

  static bool descends(const VectorD& spectrum) {
    return std::is_sorted(spectrum.begin(), spectrum.end(), std::greater<>()) && spectrum(spectrum.size() - 1) >= 0;
  }

  fixtures::TinyCheckpoint tiny_;
  std::shared_ptr<const Model> model_ = tiny_.model();
  Statistics statistics_;
};

// Sums of eigenvalues are traces; what a rounding of n products may add is far below this.
constexpr double relative = 1e-10;

TEST_F(LayerPictureTest, SpectraHoldAllTheEnergyInDescendingOrder) {
  for (const char* method : {"transmla", "score"}) {
    const LayerPicture layer = picture(recipe(method));
    const double keys = key_moment().trace(), values = known().kv_moment.trace() - keys;
    EXPECT_NEAR(layer.keys.sum(), keys, relative * keys);
    EXPECT_NEAR(layer.values.sum(), values, relative * values);
    for (const VectorD& spectrum : {layer.keys, layer.values, layer.rotary, layer.position_free, layer.latent}) {
      EXPECT_TRUE(descends(spectrum)) << method;
    }
    EXPECT_EQ(layer.rotary.size(), 8);
    EXPECT_NEAR(layer.norms.before.squaredNorm(), keys, relative * keys);
  }
}

TEST_F(LayerPictureTest, RotaryAndPositionFreePartsOfTransmlaAddUpToTheKeys) {
  for (const int freqfold : {2, 4, 8}) {
    Recipe folded = recipe("transmla");
    folded.freqfold = freqfold;
    const LayerPicture layer = picture(folded);
    const double keys = key_moment().trace();
    EXPECT_EQ(layer.position_free.size(), width() - 8);
    EXPECT_NEAR(layer.rotary.sum() + layer.position_free.sum(), keys, relative * keys);
    EXPECT_NEAR(layer.rotary.sum(), layer.rotary_energy.kept * keys, relative * keys);
    EXPECT_NEAR(layer.norms.after.squaredNorm(), keys, relative * keys);
    EXPECT_NEAR(layer.norms.after.head(8).squaredNorm(), layer.rotary.sum(), relative * keys);
  }
}

// Keys and values together have fewer directions than numbers here (hidden 32). Their moments are sums of fp32
// products, so the 64 eigenvalues may miss zero by 2⁻²⁴ of the trace each, and those below it are set to it.
constexpr double clamped = 64.0 / (1 << 24);

TEST_F(LayerPictureTest, TheLatentOfTransmlaIsThatOfTheBalancedMoment) {
  const LayerPicture layer = picture(recipe("transmla"));
  ASSERT_EQ(layer.latent.size(), 2 * width() - 8);
  EXPECT_GT(layer.balance_ratio, 0);
  // Values keep their scale, the position-free keys are divided by the ratio.
  const double expected = layer.values.sum() + layer.position_free.sum() / (layer.balance_ratio * layer.balance_ratio);
  EXPECT_NEAR(layer.latent.sum(), expected, clamped * expected);
}

TEST_F(LayerPictureTest, TheLatentOfScoreIsTheEnergyInItsMetric) {
  const Recipe score = recipe("score");
  const LayerPicture layer = picture(score);
  const auto weights = model_->load_attention(1);
  ASSERT_TRUE(weights);
  const auto slots = plan_slots(known(), *model_, weights->o, score_options(score));
  ASSERT_TRUE(slots) << slots.error().message;
  // tr(M G_w) with M written out: α Σ c_h N_hᵀQ_hN_h for keys, Σ W_o,hᵀW_o,h for values.
  const ModelConfig& config = model_->config();
  const VectorD sensitivity = head_sensitivity(known(), config, weights->o);
  const Index d = config.head_dim;
  double energy = 0;
  for (Index h = 0; h < config.query_heads; ++h) {
    const MatrixD n = slots->position_free.middleRows(h * d, d), o = weights->o.middleCols(h * d, d).cast<double>();
    const MatrixD& q = known().head_queries[static_cast<std::size_t>(h)];
    energy += score.score.key_weight * sensitivity(h) *
              (n.transpose() * q * n * known().weighted_moment.topLeftCorner(width(), width())).trace();
    const Index at = width() + h / config.group() * d;
    energy += (o.transpose() * o * known().weighted_moment.block(at, at, d, d)).trace();
  }
  EXPECT_NEAR(layer.latent.sum(), energy, clamped * energy);
}

TEST_F(LayerPictureTest, EnergiesOfScoreStandBesideThoseOfTheKeys) {
  const Recipe score = recipe("score");
  const LayerPicture layer = picture(score);
  const auto weights = model_->load_attention(1);
  const auto slots = plan_slots(known(), *model_, weights->o, score_options(score));
  ASSERT_TRUE(slots);
  const MatrixD moved = slots->position_free * key_moment() * slots->position_free.transpose();
  EXPECT_NEAR(layer.position_free.sum(), moved.trace() / model_->config().group(), 1e-9 * moved.trace());
  EXPECT_NEAR(layer.norms.after.tail(width()).squaredNorm(), layer.position_free.sum(), 1e-9 * moved.trace());
  EXPECT_GT(layer.rotary_energy.kept, 0);
  EXPECT_LE(layer.rotary_energy.kept, 1 + relative);
  EXPECT_NEAR(layer.rotary_energy.slots.sum(), layer.rotary_energy.kept, relative);
}

TEST_F(LayerPictureTest, AFullRankKeepsEverythingAndASmallerOneItsShare) {
  for (const char* method : {"transmla", "score"}) {
    const int all = static_cast<int>(picture(recipe(method)).latent.size());
    EXPECT_NEAR(picture(recipe(method, all)).latent_kept, 1, relative) << method;
    const LayerPicture layer = picture(recipe(method, 5));
    EXPECT_NEAR(layer.latent_kept, layer.latent.head(5).sum() / layer.latent.sum(), relative) << method;
  }
}

TEST_F(LayerPictureTest, RefusesWhatDoesNotFit) {
  EXPECT_TRUE(fixtures::refused(layer_picture(*model_, statistics_, 2, recipe("score")), {"layer 2", "has 2"}));
  EXPECT_TRUE(fixtures::refused(layer_picture(*model_, statistics_, 0, recipe("score", 65)), {"65", "64"}));
  EXPECT_TRUE(fixtures::refused(layer_picture(*model_, statistics_, 0, recipe("transmla", 0)), {"kv_lora_rank 0"}));
  EXPECT_TRUE(fixtures::refused(layer_picture(*model_, statistics_, 0, recipe("magic")), {"'magic'"}));
  StatisticsLayers without;
  for (std::size_t i = 0; i < statistics_.layers.size(); ++i) {
    LayerStatistics layer = *statistics_.layers[i];
    layer.distances.resize(0, 0);
    without.push_back(std::move(layer));
  }
  statistics_.layers = without;
  EXPECT_TRUE(fixtures::refused(layer_picture(*model_, statistics_, 0, recipe("score")), {"without attention"}));
  EXPECT_TRUE(layer_picture(*model_, statistics_, 0, recipe("transmla")));
}

}  // namespace
}  // namespace transmla
