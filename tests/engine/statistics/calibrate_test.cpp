// Against the moments that transformers' own projections give (tests/data/statistics/make_golden.py).
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "engine/checkpoint/safetensors.h"
#include "engine/statistics/statistics.h"
#include "tests/support/golden.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

using Golden = std::map<std::string, MatrixD>;

Golden golden_moments(const std::string& name) {
  Golden golden;
  const auto file = MappedFile::open(Path(TRANSMLA_TEST_DATA) / "statistics" / (name + ".safetensors"));
  const auto table = safetensors::read_table(file.value());
  for (const auto& entry : table.value().entries) {
    MatrixF values(entry.shape[0], entry.shape.size() == 2 ? entry.shape[1] : 1);
    std::memcpy(values.data(), entry.data.data(), entry.data.size());
    golden[entry.name] = values.cast<double>();
  }
  return golden;
}

TokenBatch golden_tokens(const fixtures::Golden& golden) {
  return {golden.sequences, golden.tokens, Tokens(golden.input_ids.begin(), golden.input_ids.end())};
}

CalibrationSettings settings_for(const TokenBatch& batch, bool full_queries) {
  CalibrationSettings settings;
  settings.samples = batch.sequences;
  settings.length = batch.length;
  settings.precision = Precision::f32;
  settings.full_queries = full_queries;
  return settings;
}

class Calibrate : public ::testing::TestWithParam<std::string> {
 protected:
  const fixtures::Golden model_ = fixtures::read_golden(GetParam());
  const Golden golden_ = golden_moments(GetParam());
  const TokenBatch batch_ = golden_tokens(model_);

  Statistics run(bool full_queries) const {
    const auto shared = std::make_shared<SharedWeights>(Model::open(model_.folder).value(), Precision::f32, 0);
    auto result = calibrate(shared, batch_, "text", settings_for(batch_, full_queries), {});
    EXPECT_TRUE(result) << result.error().message;
    return result.value_or(Statistics());
  }
  // Both forward passes round to fp32; errors of a few eps per layer grow by a small factor through three layers.
  static void expect_near(const MatrixD& actual, const MatrixD& expected) {
    ASSERT_EQ(actual.rows(), expected.rows());
    ASSERT_EQ(actual.cols(), expected.cols());
    EXPECT_LT((actual - expected).norm(), 200 * std::numeric_limits<float>::epsilon() * expected.norm());
  }
};

TEST_P(Calibrate, MomentsAreThoseOfTransformers) {
  const Statistics statistics = run(true);
  ASSERT_EQ(statistics.layers.size(), 3U);
  EXPECT_EQ(statistics.tokens, 2 * 48);
  for (std::size_t i = 0; i < statistics.layers.size(); ++i) {
    SCOPED_TRACE(fmt::format("layer {}", i));
    const LayerStatistics& layer = *statistics.layers[i];
    expect_near(layer.kv_moment, golden_.at(fmt::format("{}.kv_moment", i)));
    expect_near(layer.kv_mean, golden_.at(fmt::format("{}.kv_mean", i)));
    expect_near(layer.queries, golden_.at(fmt::format("{}.queries", i)));
  }
}

TEST_P(Calibrate, HeadMomentsAreTheBlocksOfAllQueries) {
  for (const bool full : {false, true}) {
    const Statistics statistics = run(full);
    EXPECT_EQ(statistics.settings.full_queries, full);
    for (std::size_t i = 0; i < statistics.layers.size(); ++i) {
      const LayerStatistics& layer = *statistics.layers[i];
      const MatrixD& queries = golden_.at(fmt::format("{}.queries", i));
      EXPECT_EQ(layer.queries.size(), full ? queries.size() : 0);
      ASSERT_EQ(layer.head_queries.size(), 4U);
      for (Index head = 0; head < 4; ++head) {
        const Index d = queries.rows() / 4;
        expect_near(layer.head_queries[static_cast<std::size_t>(head)], queries.block(head * d, head * d, d, d));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Calibrate, ::testing::Values("llama-llama3rope", "qwen2"),
                         [](const auto& instance) { return instance.param == "qwen2" ? "qwen2" : "llama3rope"; });

class CalibrateTiny : public ::testing::Test {
 protected:
  const fixtures::TinyCheckpoint tiny_{{.layers = 2}};
  std::shared_ptr<SharedWeights> shared_ = std::make_shared<SharedWeights>(tiny_.model(), Precision::f32, 0);
  const TokenBatch batch_{3, 4, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  CalibrationSettings settings_ = settings_for(batch_, false);

  std::string refusal(const TokenBatch& batch, const Context& context = {}) {
    const auto result = calibrate(shared_, batch, "text", settings_, context);
    return result ? "accepted" : result.error().message;
  }
};

TEST_F(CalibrateTiny, SaysWhatItWasTakenFrom) {
  const auto statistics = calibrate(shared_, batch_, "text", settings_, {});
  ASSERT_TRUE(statistics) << statistics.error().message;
  EXPECT_EQ(statistics->model_fingerprint, tiny_.model()->checkpoint().fingerprint());
  EXPECT_EQ(statistics->text_sha256, "text");
}

TEST_F(CalibrateTiny, AStreamInAFileGivesTheSameNumbers) {
  const auto in_memory = calibrate(shared_, batch_, "text", settings_, {});
  Context narrow;
  narrow.memory_budget = 8;  // a stream may take one byte of memory
  const auto in_file = calibrate(shared_, batch_, "text", settings_, narrow);
  ASSERT_TRUE(in_memory && in_file);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(in_file->layers[i]->kv_moment, in_memory->layers[i]->kv_moment);
}

TEST_F(CalibrateTiny, StopsBetweenLayers) {
  std::stop_source stop;
  Context context;
  context.stop = stop.get_token();
  context.progress = [&](const Progress& progress) {
    if (progress.step == 1) stop.request_stop();
  };
  const auto result = calibrate(shared_, batch_, "text", settings_, context);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::cancelled);
}

TEST_F(CalibrateTiny, RefusesNoTokensAndTokensOutsideTheVocabulary) {
  EXPECT_EQ(refusal({}), "calibration was given 0 samples of 0 tokens; choose at least one of each");
  TokenBatch foreign = batch_;
  foreign.tokens[5] = 64;
  EXPECT_NE(refusal(foreign).find("token id 64 is outside"), std::string::npos) << refusal(foreign);
}

TEST_F(CalibrateTiny, RefusesSettingsThatDoNotDescribeTheTokens) {
  settings_.samples = 2;
  EXPECT_EQ(refusal(batch_), "calibration was given 3 samples of 4 tokens where its settings say 2 of 4");
}

TEST_F(CalibrateTiny, SaysWhichLayerOverflows) {
  const fixtures::TinyModel tiny{.layers = 2};
  auto tensors = fixtures::tiny_tensors(tiny);
  for (auto& tensor : tensors) {
    if (tensor.name != "model.layers.1.self_attn.k_proj.weight") continue;
    tensor.produce = [bytes = static_cast<std::size_t>(tensor.shape[0] * tensor.shape[1]) * 4]() {
      return std::vector<std::byte>(bytes, std::byte{0x7f});  // 3.4e38 in every place
    };
  }
  const fixtures::TemporaryFolder folder;
  fixtures::write_checkpoint(folder.path() / "model", fixtures::tiny_config(tiny), tensors);
  shared_ = std::make_shared<SharedWeights>(Model::open(folder.path() / "model").value(), Precision::f32, 0);
  EXPECT_EQ(refusal(batch_),
            "the keys and values of layer 1 overflow on the calibration text; the checkpoint is damaged, or needs "
            "--dtype fp32");
}

}  // namespace
}  // namespace transmla
