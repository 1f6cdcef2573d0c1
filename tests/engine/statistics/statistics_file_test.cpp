#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <fstream>
#include <random>
#include <sstream>

#include "engine/checkpoint/safetensors.h"
#include "engine/statistics/statistics.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla {
namespace {

MatrixD random_matrix(Index rows, Index cols) {
  static std::mt19937 generator(12);
  std::normal_distribution<double> normal;
  return MatrixD::NullaryExpr(rows, cols, [&] { return normal(generator); });
}

// Any numbers of the right shapes: a file keeps bytes, it does not compute.
Statistics some_statistics(const Model& model, bool full_queries, bool attention = false) {
  const ModelConfig& config = model.config();
  Statistics statistics;
  statistics.model_fingerprint = model.checkpoint().fingerprint();
  statistics.text_sha256 = "5ca1ab1e";
  statistics.settings = {.samples = 3, .length = 20, .seed = 18'446'744'073'709'551'615U, .full_queries = full_queries};
  statistics.settings.attention = attention;
  statistics.tokens = 60;
  for (int i = 0; i < config.layers; ++i) {
    LayerStatistics layer;
    layer.kv_moment = random_matrix(2 * config.kv_width(), 2 * config.kv_width());
    layer.kv_mean = random_matrix(2 * config.kv_width(), 1);
    for (int head = 0; head < config.query_heads; ++head) {
      layer.head_queries.push_back(random_matrix(config.head_dim, config.head_dim));
    }
    if (full_queries) layer.queries = random_matrix(config.q_width(), config.q_width());
    if (attention) {
      layer.weighted_moment = random_matrix(2 * config.kv_width(), 2 * config.kv_width());
      layer.distances = random_matrix(config.query_heads, statistics.settings.length);
    }
    statistics.layers.push_back(std::move(layer));
  }
  return statistics;
}

void expect_same(const Statistics& a, const Statistics& b) {
  EXPECT_EQ(a.model_fingerprint, b.model_fingerprint);
  EXPECT_EQ(a.text_sha256, b.text_sha256);
  EXPECT_EQ(a.settings.samples, b.settings.samples);
  EXPECT_EQ(a.settings.length, b.settings.length);
  EXPECT_EQ(a.settings.seed, b.settings.seed);
  EXPECT_EQ(a.settings.precision, b.settings.precision);
  EXPECT_EQ(a.settings.full_queries, b.settings.full_queries);
  EXPECT_EQ(a.settings.attention, b.settings.attention);
  EXPECT_EQ(a.tokens, b.tokens);
  ASSERT_EQ(a.layers.size(), b.layers.size());
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    const auto x = a.layers[i], y = b.layers[i];
    EXPECT_EQ(x->kv_moment, y->kv_moment);
    EXPECT_EQ(x->kv_mean, y->kv_mean);
    EXPECT_EQ(x->head_queries, y->head_queries);
    EXPECT_EQ(x->queries, y->queries);
    EXPECT_EQ(x->weighted_moment, y->weighted_moment);
    EXPECT_EQ(x->distances, y->distances);
  }
}

Status written(Result<StatisticsWriter> writer, const Statistics& statistics) {
  if (!writer) return tl::unexpected(writer.error());
  for (std::size_t layer = 0; layer < statistics.layers.size(); ++layer) TRY(writer->add(*statistics.layers[layer]));
  return writer->commit();
}

class StatisticsFile : public ::testing::Test {
 protected:
  const fixtures::TinyCheckpoint tiny_{{.layers = 2}};
  const std::shared_ptr<const Model> model_ = tiny_.model();
  const fixtures::TemporaryFolder folder_;
  const Path file_ = folder_.path() / "statistics.safetensors";

  Status save(const Statistics& statistics) const {
    return written(StatisticsWriter::create(file_, statistics, model_->config()), statistics);
  }
  std::string refusal(const ModelConfig& config) const {
    const auto loaded = load_statistics(file_, config);
    return loaded ? "accepted" : loaded.error().message;
  }
  std::string refusal() const { return refusal(model_->config()); }
  std::string unusable(const std::string& how) const {
    return fmt::format("the statistics '{}' are not usable: the file {}; delete it and calibrate again", file_.string(),
                       how);
  }
};

TEST_F(StatisticsFile, ComesBackAsItWas) {
  for (const bool more : {false, true}) {
    const Statistics statistics = some_statistics(*model_, more, more);
    ASSERT_TRUE(save(statistics));
    const auto loaded = load_statistics(file_, model_->config());
    ASSERT_TRUE(loaded) << loaded.error().message;
    expect_same(*loaded, statistics);
  }
}

TEST_F(StatisticsFile, RefusesAnotherModelsShapes) {
  ASSERT_TRUE(save(some_statistics(*model_, false)));
  ModelConfig config = model_->config();
  config.layers = 3;
  EXPECT_EQ(refusal(config), unusable("holds 12 tensors, the model's statistics are 18"));
  config = model_->config();
  config.head_dim = 8;
  EXPECT_EQ(refusal(config), unusable("holds 'layers.0.kv_moment' as F64 [64, 64], the model needs F64 [32, 32]"));
}

TEST_F(StatisticsFile, NoticesAFlippedByteAnywhereInTheNumbers) {
  ASSERT_TRUE(save(some_statistics(*model_, false)));
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(file_));
  for (const std::streamoff back : {1, 1000, 70'000}) {
    std::fstream bytes(file_, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(size - back);
    const int byte = bytes.get();
    bytes.seekp(size - back);
    bytes.put(static_cast<char>(byte ^ 1));
    bytes.close();
    EXPECT_EQ(refusal(), unusable("has numbers that do not match its checksum")) << back;
    ASSERT_TRUE(save(some_statistics(*model_, false)));
  }
}

TEST_F(StatisticsFile, IsThereOnceAllLayersAre) {
  const Statistics statistics = some_statistics(*model_, false);
  {
    auto writer = StatisticsWriter::create(file_, statistics, model_->config());
    ASSERT_TRUE(writer && writer->add(*statistics.layers[0]));
    EXPECT_EQ(writer->commit().error().message, "a file of 12 tensors was given 6");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  ASSERT_TRUE(save(statistics));
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(StatisticsFile, RefusesATruncatedFile) {
  ASSERT_TRUE(save(some_statistics(*model_, false)));
  std::filesystem::resize_file(file_, std::filesystem::file_size(file_) / 2);
  const auto loaded = load_statistics(file_, model_->config());
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find(file_.string()), std::string::npos) << loaded.error().message;
}

// A good file with its metadata changed.
class StatisticsMetadata : public StatisticsFile {
 protected:
  void SetUp() override {
    ASSERT_TRUE(save(some_statistics(*model_, false)));
    const auto mapped = MappedFile::open(file_);
    const auto table = safetensors::read_table(*mapped).value();
    metadata_ = table.metadata;
    for (const auto& entry : table.entries) {
      sources_.push_back({entry.name, entry.dtype, entry.shape,
                          [bytes = std::vector<std::byte>(entry.data.begin(), entry.data.end())] { return bytes; }});
    }
  }
  std::string refusal_with(const std::string& key, const std::string& value) {
    auto metadata = metadata_;
    metadata[key] = value;
    EXPECT_TRUE(safetensors::write(file_, sources_, metadata));
    return refusal();
  }
  std::string refusal_without(const std::string& key) {
    auto metadata = metadata_;
    metadata.erase(key);
    EXPECT_TRUE(safetensors::write(file_, sources_, metadata));
    return refusal();
  }
  std::map<std::string, std::string> metadata_;
  std::vector<safetensors::Source> sources_;
};

TEST_F(StatisticsMetadata, EveryEntryIsNeeded) {
  EXPECT_EQ(metadata_.size(), 13U);
  for (const auto& [key, value] : metadata_) {
    EXPECT_EQ(refusal_without(key), unusable(fmt::format("says nothing about its {}", key)));
  }
}

TEST_F(StatisticsMetadata, EveryEntryIsChecked) {
  EXPECT_EQ(refusal_with("format", "pt"), unusable("is 'pt' version 3, not 'transmla statistics' version 3"));
  EXPECT_EQ(refusal_with("version", "1"),
            unusable("is 'transmla statistics' version 1, not 'transmla statistics' version 3"));
  EXPECT_EQ(refusal_with("samples", "many"), unusable("has 'many' for its samples"));
  EXPECT_EQ(refusal_with("samples", "3x"), unusable("has '3x' for its samples"));
  EXPECT_EQ(refusal_with("generated", "some"), unusable("has 'some' for its generated"));
  EXPECT_EQ(refusal_with("length", "99999999999"), unusable("has '99999999999' for its length"));
  EXPECT_EQ(refusal_with("tokens", "61"), unusable("counts 61 tokens of 60"));
  EXPECT_EQ(refusal_with("precision", "fp16"), unusable("has 'fp16' for its precision, not bf16 or fp32"));
  EXPECT_EQ(refusal_with("queries", "full"), unusable("holds 12 tensors, the model's statistics are 14"));
  EXPECT_EQ(refusal_with("attention", "yes"), unusable("holds distances of 0 tokens, its samples have 20"));
  EXPECT_EQ(refusal_with("checksum", "0"), unusable("has numbers that do not match its checksum"));
}

TEST_F(StatisticsMetadata, EveryTensorMustBeThere) {
  sources_.back().name = "layers.1.extra";
  EXPECT_NE(refusal_with("seed", "1").find("holds no 'layers.1.head_queries.3'"), std::string::npos);
}

class Store : public ::testing::Test {
 protected:
  const fixtures::TinyCheckpoint tiny_{{.layers = 2}};
  const std::shared_ptr<const Model> model_ = tiny_.model();
  const fixtures::TemporaryFolder folder_;
  const StatisticsStore store_{folder_.path() / "statistics"};
  std::ostringstream log_;

  Context context() {
    Context context;
    context.log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(log_));
    return context;
  }
  Status put(const Statistics& statistics) const {
    TRY(store_.prepare());
    return written(StatisticsWriter::create(file_of(statistics), statistics, model_->config()), statistics);
  }
  std::optional<Statistics> find(const CalibrationSettings& settings) {
    return store_.find(*model_, "5ca1ab1e", settings, context());
  }
  Path file_of(const Statistics& statistics) const {
    return store_.file_for(statistics.model_fingerprint, statistics.text_sha256, statistics.settings);
  }
};

TEST_F(Store, FindsWhatWasPutByModelTextAndSettings) {
  const Statistics statistics = some_statistics(*model_, false);
  EXPECT_FALSE(find(statistics.settings));
  ASSERT_TRUE(put(statistics));
  const auto found = find(statistics.settings);
  ASSERT_TRUE(found);
  expect_same(*found, statistics);
  CalibrationSettings other = statistics.settings;
  other.seed = 1;
  EXPECT_FALSE(find(other));
  EXPECT_FALSE(store_.find(*model_, "another text", statistics.settings, context()));
  EXPECT_EQ(log_.str(), "");
}

// The first n of sequences that stand in turn, counted one by one.
TEST(LeadingSamples, AreThoseOfBothKindsInTurn) {
  for (const auto& [samples, generated] : {std::pair(5, 3), std::pair(3, 5), std::pair(4, 0), std::pair(0, 4)}) {
    for (int count = 0; count <= samples + generated + 1; ++count) {
      int text = 0, model = 0;
      while (text + model < std::min(count, samples + generated)) {
        if (text < samples) ++text;
        if (text + model < count && model < generated) ++model;
      }
      const auto leading = leading_samples({.samples = samples, .generated = generated}, count);
      EXPECT_EQ(leading.samples, text) << samples << '+' << generated << ", first " << count;
      EXPECT_EQ(leading.generated, model) << samples << '+' << generated << ", first " << count;
    }
  }
}

TEST_F(Store, KeysNameEverySetting) {
  const CalibrationSettings settings;
  const std::string key = statistics_key("model", "text", settings);
  const auto with = [&](auto change) {
    CalibrationSettings changed = settings;
    change(changed);
    return statistics_key("model", "text", changed);
  };
  EXPECT_NE(statistics_key("model2", "text", settings), key);
  EXPECT_NE(statistics_key("model", "text2", settings), key);
  EXPECT_NE(with([](auto& s) { s.samples = 64; }), key);
  EXPECT_NE(with([](auto& s) { s.generated = 4; }), key);
  EXPECT_NE(with([](auto& s) { s.length = 512; }), key);
  EXPECT_NE(with([](auto& s) { s.seed = 1; }), key);
  EXPECT_NE(with([](auto& s) { s.precision = Precision::f32; }), key);
  EXPECT_EQ(with([](auto& s) { s.full_queries = true; }), key);
}

TEST_F(Store, FullQueriesServeThoseWhoDoNotNeedThemButNotTheOtherWayRound) {
  const Statistics full = some_statistics(*model_, true), heads = some_statistics(*model_, false);
  ASSERT_TRUE(put(full));
  EXPECT_TRUE(find(heads.settings));
  ASSERT_TRUE(put(heads));
  EXPECT_TRUE(find(heads.settings));
  EXPECT_FALSE(find(full.settings));
}

TEST_F(Store, SaysThatAFileIsDamagedAndGoesOn) {
  const Statistics statistics = some_statistics(*model_, false);
  ASSERT_TRUE(put(statistics));
  std::filesystem::resize_file(file_of(statistics), 1000);
  EXPECT_FALSE(find(statistics.settings));
  EXPECT_NE(log_.str().find(file_of(statistics).string()), std::string::npos) << log_.str();
}

TEST_F(Store, DoesNotTrustAFilesName) {
  Statistics statistics = some_statistics(*model_, false);
  const Path wanted = file_of(statistics);
  statistics.text_sha256 = "another text";
  ASSERT_TRUE(put(statistics));
  std::filesystem::rename(file_of(statistics), wanted);
  EXPECT_FALSE(find(statistics.settings));
  EXPECT_NE(log_.str().find("belong to another model, text or setting"), std::string::npos) << log_.str();
}

TEST_F(Store, SaysWhereItsFolderCannotBe) {
  std::ofstream(folder_.path() / "statistics") << "a file";
  const Status status = put(some_statistics(*model_, false));
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find((folder_.path() / "statistics").string()), std::string::npos)
      << status.error().message;
}

}  // namespace
}  // namespace transmla
