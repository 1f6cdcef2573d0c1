// Method score on whole tiny networks: identities, what each stage gains, resuming, degenerate calibration.
#include "engine/conversion/score/score.h"

#include <gtest/gtest.h>

#include <numeric>

#include "engine/conversion/score/latent.h"
#include "engine/conversion/score/plan_store.h"
#include "engine/conversion/score/slots.h"
#include "tests/engine/conversion/tiny_network.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"

namespace transmla {
namespace {

using testing::expect;

nlohmann::json llama3_scaling() {
  return {{"rope_type", "llama3"},
          {"factor", 8.0},
          {"low_freq_factor", 1.0},
          {"high_freq_factor", 4.0},
          {"original_max_position_embeddings", 64}};
}

class ScoreNetwork {
 public:
  explicit ScoreNetwork(const fixtures::TinyModel& tiny, int samples = 6, int length = 40)
      : tiny_model_(tiny), tiny_(tiny), batch_(tokens(samples, length)) {
    CalibrationSettings settings{.samples = samples, .length = length, .precision = Precision::f32};
    settings.attention = true;
    statistics_ = expect(calibrate(shared_, batch_, "text", settings, {}));
  }
  TokenBatch tokens(int sequences, int length) const {
    TokenBatch batch{sequences, length, {}};
    for (int i = 0; i < sequences * length; ++i) batch.tokens.push_back((i * i * 7 + 3 * i + 1) % config().vocab);
    return batch;
  }
  const ModelConfig& config() const { return model_->config(); }
  const Statistics& statistics() const { return statistics_; }
  const Model& model() const { return *model_; }
  const std::shared_ptr<SharedWeights>& shared() const { return shared_; }
  const TokenBatch& batch() const { return batch_; }

  MatrixF logits(const std::vector<MlaLayer>& plans) const {
    return logits_of(converted_network(shared_, std::make_shared<const std::vector<MlaLayer>>(plans)));
  }
  MatrixF original_logits() const { return logits_of(original_network(shared_)); }
  // As in TinyNetwork.
  MatrixF lossless_logits() const {
    if (!config().query_key_norms) return original_logits();
    std::vector<NormFactors> norms;
    for (std::size_t i = 0; i < statistics_.layers.size(); ++i) norms.push_back(statistics_.layers[i]->norms);
    const fixtures::FoldedCheckpoint folded(tiny_model_, norms);
    return logits_of(original_network(std::make_shared<SharedWeights>(folded.model(), Precision::f32, 0)));
  }
  double error(const std::vector<ScoreLayer>& layers) const {
    std::vector<MlaLayer> plans;
    for (const auto& layer : layers) plans.push_back(layer.plan);
    const MatrixF original = original_logits();
    return (logits(plans) - original).norm() / original.norm();
  }

 private:
  MatrixF logits_of(const Network& network) const {
    return expect(transmla::logits(network, {batch_.tokens.data(), 2, batch_.length}, {}, {}));
  }
  fixtures::TinyModel tiny_model_;
  fixtures::TinyCheckpoint tiny_;
  std::shared_ptr<const Model> model_ = tiny_.model();
  std::shared_ptr<SharedWeights> shared_ = std::make_shared<SharedWeights>(model_, Precision::f32, 0);
  TokenBatch batch_;
  Statistics statistics_;
};

ScoreOptions small_options() {
  ScoreOptions options;
  options.qk_mqa_dim = 8;
  options.kv_lora_rank = 24;
  options.horizon = 64;
  options.slot_fit.schedule = {.steps = 20, .rate = 0.01, .warm_up = 4};
  options.slot_fit.check_every = 5;
  options.output_fit = options.slot_fit;
  return options;
}

std::vector<ScoreLayer> planned(const ScoreNetwork& network, const ScoreOptions& options) {
  std::vector<ScoreLayer> layers;
  for (auto& plan : expect(plan_score(network.statistics(), network.model(), options, {}))) {
    layers.push_back({std::move(plan), {}, {}});
  }
  return layers;
}

LayerChoice all_of(const std::vector<ScoreLayer>& layers) { return LayerChoice(layers.size(), true); }

std::vector<ScoreLayer> converted(const ScoreNetwork& network, const ScoreOptions& options) {
  auto layers = planned(network, options);
  EXPECT_TRUE(fit_slots(network.shared(), network.batch(), options, all_of(layers), layers, {}, {}));
  EXPECT_TRUE(convert_layers(network.shared(), network.statistics(), network.batch(), options, 0, layers, {}, {}));
  return layers;
}

class FullSlots : public ::testing::TestWithParam<fixtures::TinyModel> {};

TEST_P(FullSlots, AndFullRankAreTheOriginalToRounding) {
  const ScoreNetwork network(GetParam());
  const ModelConfig& config = network.config();
  SlotOptions slots;
  for (int head = 0; head < config.kv_heads; ++head) {
    const auto theta = network.model().frequencies();
    slots.frequencies.insert(slots.frequencies.end(), theta.begin(), theta.end());
  }
  std::vector<MlaLayer> plans;
  for (int layer = 0; layer < config.layers; ++layer) {
    const auto& statistics = *network.statistics().layers[static_cast<std::size_t>(layer)];
    const MatrixF o = expect(network.model().load_attention(layer)).o;
    const VectorD sensitivity = head_sensitivity(statistics, config, o);
    MlaLayer& plan = plans.emplace_back();
    plan.norms = statistics.norms;
    plan.rotary = expect(score_slots(statistics, config, network.model().frequencies(), sensitivity, slots));
    plan.latent = expect(score_latent(statistics, config, o, plan.rotary, sensitivity, {2 * config.kv_width(), 1}));
  }
  const MatrixF original = network.lossless_logits();
  // fp32 sums of other lengths and order: a few hundred roundings per layer, and the regression's own 1e-7.
  EXPECT_LT((network.logits(plans) - original).norm(), 2e-5 * original.norm());
}
INSTANTIATE_TEST_SUITE_P(Score, FullSlots,
                         ::testing::Values(fixtures::TinyModel{}, fixtures::TinyModel{.family = "qwen2"},
                                           fixtures::TinyModel{.family = "gemma2"},
                                           fixtures::TinyModel{.family = "qwen3"}, fixtures::TinyModel{.kv_heads = 1},
                                           fixtures::TinyModel{.rope_scaling = llama3_scaling()},
                                           fixtures::TinyModel{.hidden = 64, .head_dim = 32}),
                         [](const auto& instance) {
                           const fixtures::TinyModel& tiny = instance.param;
                           return fmt::format("{}_{}_heads_of_{}{}", tiny.family, tiny.kv_heads, tiny.head_dim,
                                              tiny.rope_scaling.is_null() ? "" : "_llama3");
                         });

class ScoreStages : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Score, ScoreStages, ::testing::Values("llama", "gemma2", "qwen3"),
                         [](const auto& instance) { return instance.param; });

TEST_P(ScoreStages, BringTheNetworkNearerOneByOne) {
  const ScoreNetwork network({.family = GetParam()});
  ScoreOptions options = small_options();
  auto layers = planned(network, options);
  const double slots = network.error(layers);
  ASSERT_TRUE(fit_slots(network.shared(), network.batch(), options, all_of(layers), layers, {}, {}));
  const double fitted = network.error(layers);
  EXPECT_LT(fitted, slots);
  for (const auto& layer : layers) EXPECT_LE(layer.slot_fit.best(), layer.slot_fit.start());
  auto plain = layers;
  options.output_fit.schedule.steps = 0;
  options.refit = false;
  ASSERT_TRUE(convert_layers(network.shared(), network.statistics(), network.batch(), options, 0, plain, {}, {}));
  options.refit = true;
  ASSERT_TRUE(convert_layers(network.shared(), network.statistics(), network.batch(), options, 0, layers, {}, {}));
  EXPECT_LT(network.error(layers), network.error(plain));
}

TEST(ScoreMethod, IsDeterministic) {
  const ScoreNetwork network({});
  const auto once = converted(network, small_options()), again = converted(network, small_options());
  for (std::size_t layer = 0; layer < once.size(); ++layer) {
    EXPECT_EQ(once[layer].plan.rotary.key, again[layer].plan.rotary.key);
    EXPECT_EQ(once[layer].plan.latent->down, again[layer].plan.latent->down);
    EXPECT_EQ(once[layer].plan.output, again[layer].plan.output);
  }
}

TEST(ScoreMethod, GoesOnAfterTheLayersThatAreDone) {
  const ScoreNetwork network({.layers = 3});
  const ScoreOptions options = small_options();
  const auto whole = converted(network, options);
  const fixtures::TemporaryFolder folder;
  const PlanStore store(folder.path(), "key");
  auto layers = planned(network, options);
  ASSERT_TRUE(fit_slots(network.shared(), network.batch(), options, all_of(layers), layers, {}, {}));
  // Stopped after the first layer …
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  const auto keep = [&](int layer, const ScoreLayer& done) {
    stop.request_stop();
    return store.put(layer, done);
  };
  const auto stopped =
      convert_layers(network.shared(), network.statistics(), network.batch(), options, 0, layers, keep, context);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
  // … and taken up from what was kept.
  auto found = store.find(0, network.config(), {});
  ASSERT_TRUE(found);
  EXPECT_FALSE(store.find(1, network.config(), {}));
  layers[0] = std::move(*found);
  ASSERT_TRUE(convert_layers(network.shared(), network.statistics(), network.batch(), options, 1, layers, {}, {}));
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    EXPECT_EQ(layers[layer].plan.output, whole[layer].plan.output) << layer;
    EXPECT_EQ(layers[layer].plan.latent->key_up, whole[layer].plan.latent->key_up) << layer;
  }
}

TEST_P(ScoreStages, AreSharedByRanksThatWalkAPartOfTheSamplesEach) {
  const ScoreNetwork network({.family = GetParam()});
  ScoreOptions options = small_options();
  options.output_fit.schedule.steps = 0;
  auto slots = planned(network, options);
  ASSERT_TRUE(fit_slots(network.shared(), network.batch(), options, all_of(slots), slots, {}, {}));
  auto alone = slots;
  ASSERT_TRUE(convert_layers(network.shared(), network.statistics(), network.batch(), options, 0, alone, {}, {}));
  fixtures::run_in_ranks(4, [&](const Context& context) {  // of 6 samples: two have 2, two have 1
    auto layers = slots;
    ASSERT_TRUE(
        convert_layers(network.shared(), network.statistics(), network.batch(), options, 0, layers, {}, context));
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      const MlaLayer &mine = layers[layer].plan, &whole = alone[layer].plan;
      // fp32 sums in another order, through a ridge of 1/20: a few thousand roundings of 6e-8.
      EXPECT_LT((mine.output - whole.output).norm(), 3e-4 * whole.output.norm()) << layer;
      EXPECT_LT((mine.down - whole.down).norm(), 3e-4 * whole.down.norm()) << layer;
    }
  });
}

TEST_P(ScoreStages, CarryRefitsOfTheMlpIntoTheNetwork) {
  const ScoreNetwork network({.family = GetParam()});
  ScoreOptions options = small_options();
  options.refit_down = true;
  options.output_fit.schedule.steps = 0;
  const auto layers = converted(network, options);
  EXPECT_EQ(layers[0].plan.down.rows(), network.config().hidden);
  auto without = layers;
  for (auto& layer : without) layer.plan.down.resize(0, 0);
  EXPECT_LT(network.error(layers), network.error(without));
}

// Mean relative squared error of the logits after one token, over all tokens of the vocabulary as that one.
double opening_error(const ScoreNetwork& network, const std::vector<ScoreLayer>& layers) {
  std::vector<std::int32_t> ids(static_cast<std::size_t>(network.config().vocab));
  std::iota(ids.begin(), ids.end(), 0);
  const TokenView each{ids.data(), network.config().vocab, 1};
  std::vector<MlaLayer> plans;
  for (const auto& layer : layers) plans.push_back(layer.plan);
  const auto shared_plans = std::make_shared<const std::vector<MlaLayer>>(std::move(plans));
  const MatrixF original = expect(logits(original_network(network.shared()), each, {}, {}));
  const MatrixF found = expect(logits(converted_network(network.shared(), shared_plans), each, {}, {}));
  return ((found - original).rowwise().squaredNorm().array() / original.rowwise().squaredNorm().array()).mean();
}

TEST(ScoreMethod, KeepsFirstTokensThatNoSampleBeginsWith) {
  const ScoreNetwork network({}, 12, 80);  // 60 openings, 12 tokens at the beginning of samples
  ScoreOptions options = small_options();
  options.output_fit.schedule.steps = 0;
  options.refit_down = true;
  const auto with = converted(network, options);
  options.openings = 0;
  const auto without = converted(network, options);
  EXPECT_LT(opening_error(network, with), opening_error(network, without));
}

struct Degenerate {
  int samples, length;
};
class DegenerateText : public ::testing::TestWithParam<Degenerate> {};

TEST_P(DegenerateText, GivesFinitePlans) {
  const ScoreNetwork network({}, GetParam().samples, GetParam().length);
  ScoreOptions options = small_options();
  options.refit_down = true;
  for (const auto& layer : converted(network, options)) {
    EXPECT_TRUE(layer.plan.rotary.key.allFinite() && layer.plan.rotary.position_free.allFinite());
    EXPECT_TRUE(layer.plan.latent->down.allFinite() && layer.plan.latent->key_up.allFinite());
    EXPECT_TRUE(layer.plan.output.allFinite() && layer.plan.down.allFinite());
  }
}
// One sample, fewer tokens than dimensions, a single token that attends only to itself.
INSTANTIATE_TEST_SUITE_P(Score, DegenerateText,
                         ::testing::Values(Degenerate{1, 40}, Degenerate{2, 5}, Degenerate{2, 1}),
                         [](const auto& instance) {
                           return fmt::format("{}_samples_of_{}", instance.param.samples, instance.param.length);
                         });

TEST(ScoreOptionsCheck, SaysBothValues) {
  const ScoreNetwork network({});
  ScoreOptions options = small_options();
  options.kv_lora_rank = 65;
  EXPECT_EQ(check_options(options, network.config()).error().message,
            "kv_lora_rank 65 is not between 1 and 2·2·16 = 64, all that keys and values hold; choose 64 or less");
  options = small_options();
  options.qk_mqa_dim = 7;
  EXPECT_EQ(check_options(options, network.config()).error().message,
            "qk_mqa_dim 7 is not an even number between 2 and 2·2·16 = 64; choose 8");
}

TEST(PlanStore, KeepsConstantsOfNorms) {
  const ScoreNetwork network({.family = "qwen3"});
  const auto layers = planned(network, small_options());
  const fixtures::TemporaryFolder folder;
  const PlanStore store(folder.path(), "key");
  ASSERT_TRUE(store.put(1, layers[1]));
  const auto found = store.find(1, network.config(), {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->plan.norms.query, network.statistics().layers[1]->norms.query);
  EXPECT_EQ(found->plan.norms.key, network.statistics().layers[1]->norms.key);
}

TEST(PlanStore, LeavesDamagedAndForeignFilesAlone) {
  const ScoreNetwork network({});
  const auto layers = planned(network, small_options());
  const fixtures::TemporaryFolder folder;
  const PlanStore store(folder.path(), "key");
  ASSERT_TRUE(store.put(0, layers[0]));
  const auto found = store.find(0, network.config(), {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->plan.rotary.position_free, layers[0].plan.rotary.position_free);
  EXPECT_EQ(found->plan.rotary.frequencies, layers[0].plan.rotary.frequencies);
  ModelConfig other = network.config();
  other.query_heads = 2;
  EXPECT_FALSE(store.find(0, other, {}));
  EXPECT_FALSE(PlanStore(folder.path(), "another").find(0, network.config(), {}));
  const Path file = folder.path() / "key" / "layer-000.safetensors";
  auto bytes = expect(read_text(file));
  bytes.back() ^= 1;
  ASSERT_TRUE(write_text(file, bytes));
  EXPECT_FALSE(store.find(0, network.config(), {}));
}

}  // namespace
}  // namespace transmla
