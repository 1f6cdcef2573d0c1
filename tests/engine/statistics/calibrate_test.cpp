// Against the moments that transformers' own projections give (tests/data/statistics/make_golden.py).
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "engine/checkpoint/safetensors.h"
#include "engine/forward/pass.h"
#include "engine/statistics/statistics.h"
#include "tests/engine/conversion/plain_attention.h"
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

// Norms of queries and keys, worked out in double from what each layer is given.
class CalibrateNorms : public ::testing::Test {
 protected:
  struct Heads {
    MatrixD plain, normed;  // gain ⊙ x and gain ⊙ x / rms, [tokens, heads·d]
    VectorD factors;        // [heads]
  };

  Heads heads_of(const MatrixD& input, const MatrixF& weight, const VectorF& gain) const {
    const Index d = gain.size(), count = weight.rows() / d;
    Heads heads{input * weight.cast<double>().transpose(), {}, VectorD(count)};
    heads.normed = heads.plain;
    for (Index head = 0; head < count; ++head) {
      auto plain = heads.plain.middleCols(head * d, d), normed = heads.normed.middleCols(head * d, d);
      const VectorD rms = (plain.rowwise().squaredNorm() / static_cast<double>(d)).array() + config_.norm_eps;
      plain = (plain * gain.cast<double>().asDiagonal()).eval();
      normed = rms.array().rsqrt().matrix().asDiagonal() * plain;
      heads.factors(head) = normed.cwiseProduct(plain).sum() / plain.squaredNorm();
      plain *= heads.factors(head);
    }
    return heads;
  }

  MatrixD layer_input(const MatrixF& stream, int layer) const {
    MatrixD x = stream.cast<double>();
    const VectorD rms = (x.rowwise().squaredNorm() / config_.hidden).array() + config_.norm_eps;
    const VectorD gain = model_->load_vector(Role::attention_norm, layer).value().cast<double>();
    return rms.array().rsqrt().matrix().asDiagonal() * x * gain.asDiagonal();
  }

  // Σ p² of each token over heads and queries, by the attention that the original has. [tokens]
  VectorD token_weights(const Heads& q, const Heads& k) const {
    const Index d = config_.head_dim, length = golden_.tokens;
    VectorD weights = VectorD::Zero(q.normed.rows());
    for (Index first = 0; first < weights.size(); first += length) {
      for (int head = 0; head < config_.query_heads; ++head) {
        const auto turned_q = testing::turned(q.normed.block(first, head * d, length, d), model_->frequencies());
        const auto turned_k =
            testing::turned(k.normed.block(first, head / config_.group() * d, length, d), model_->frequencies());
        const MatrixD p = testing::softmax(config_.score_scale() * turned_q * turned_k.transpose());
        weights.segment(first, length) += p.cwiseAbs2().colwise().sum().transpose();
      }
    }
    return weights;
  }

  void expect_layer(const LayerStatistics& layer, const Heads& q, const Heads& k, const MatrixD& v) const;

  const fixtures::Golden golden_ = fixtures::read_golden("qwen3");
  const std::shared_ptr<const Model> model_ = Model::open(golden_.folder).value();
  const ModelConfig& config_ = model_->config();
};

// fp32 against double: as in Calibrate.
void expect_close(const MatrixD& actual, const MatrixD& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  EXPECT_LT((actual - expected).norm(), 200 * std::numeric_limits<float>::epsilon() * expected.norm());
}

void CalibrateNorms::expect_layer(const LayerStatistics& layer, const Heads& q, const Heads& k,
                                  const MatrixD& v) const {
  expect_close(layer.norms.query, q.factors);
  expect_close(layer.norms.key, k.factors);
  MatrixD z(v.rows(), 2 * v.cols());
  z << k.plain, v;
  const auto tokens = static_cast<double>(v.rows());
  expect_close(layer.kv_moment, z.transpose() * z / tokens);
  expect_close(layer.kv_mean, z.colwise().mean().transpose());
  expect_close(layer.queries, q.plain.transpose() * q.plain / tokens);
  const Index d = config_.head_dim;
  expect_close(layer.head_queries[3], layer.queries.block(3 * d, 3 * d, d, d));
  MatrixD weighted = z.transpose() * token_weights(q, k).asDiagonal() * z;
  weighted *= layer.kv_moment.trace() / weighted.trace();
  expect_close(layer.weighted_moment, weighted);
}

TEST_F(CalibrateNorms, AreConstantsByLeastSquaresAndTheMomentsThoseOfFoldedNorms) {
  const auto shared = std::make_shared<SharedWeights>(model_, Precision::f32, 0);
  const TokenBatch batch = golden_tokens(golden_);
  CalibrationSettings settings = settings_for(batch, true);
  settings.attention = true;
  const auto statistics = calibrate(shared, batch, "text", settings, {});
  ASSERT_TRUE(statistics) << statistics.error().message;
  MatrixF stream = embed(*model_, {batch.tokens.data(), batch.sequences, batch.length}).value();
  for (int layer = 0; layer < config_.layers; ++layer) {
    SCOPED_TRACE(fmt::format("layer {}", layer));
    const LayerWeights weights = model_->load_attention(layer).value();
    const MatrixD input = layer_input(stream, layer);
    expect_layer(*statistics->layers[static_cast<std::size_t>(layer)], heads_of(input, weights.q, weights.q_norm),
                 heads_of(input, weights.k, weights.k_norm), input * weights.v.cast<double>().transpose());
    const auto original = original_attention(config_, weights, model_->frequencies());
    ASSERT_TRUE(run_layer(*shared, layer, original, batch.sequences, batch.length, stream, {}, {}));
  }
}

TEST_F(CalibrateNorms, ComeBackFromTheFile) {
  const auto shared = std::make_shared<SharedWeights>(model_, Precision::f32, 0);
  const TokenBatch batch = golden_tokens(golden_);
  const auto statistics = calibrate(shared, batch, "text", settings_for(batch, false), {}).value();
  const fixtures::TemporaryFolder folder;
  auto writer = StatisticsWriter::create(folder.path() / "statistics", statistics, config_).value();
  for (std::size_t i = 0; i < statistics.layers.size(); ++i) ASSERT_TRUE(writer.add(*statistics.layers[i]));
  ASSERT_TRUE(writer.commit());
  const auto read = load_statistics(folder.path() / "statistics", config_);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->layers[2]->norms.query, statistics.layers[2]->norms.query);
  EXPECT_EQ(read->layers[2]->norms.key, statistics.layers[2]->norms.key);
}

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
