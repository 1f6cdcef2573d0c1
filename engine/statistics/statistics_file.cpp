#include <charconv>
#include <cstring>
#include <map>

#include "engine/base/hash.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/statistics/statistics.h"

namespace transmla {
namespace {

using Metadata = std::map<std::string, std::string>;
using Shape = std::vector<std::int64_t>;

constexpr const char* format_name = "transmla statistics";
constexpr const char* format_version = "3";

// A tensor of the file and the numbers behind it in a Statistics.
template <class Numbers>  // double or const double
struct Slot {
  std::string name;
  Shape shape;
  std::span<Numbers> numbers;
};

template <class Matrix>
auto slot(std::string name, Matrix& matrix) {
  using Numbers = std::remove_pointer_t<decltype(matrix.data())>;
  Shape shape{matrix.rows()};
  if (Matrix::ColsAtCompileTime != 1) shape.push_back(matrix.cols());
  return Slot<Numbers>{std::move(name), shape, {matrix.data(), static_cast<std::size_t>(matrix.size())}};
}

// Everything that is stored of a layer, in the order of the checksum.
template <class Numbers, class AnyLayer>
std::vector<Slot<Numbers>> slots_of(AnyLayer& layer, std::size_t index) {
  std::vector<Slot<Numbers>> slots;
  const std::string prefix = fmt::format("layers.{}.", index);
  slots.push_back(slot(prefix + "kv_moment", layer.kv_moment));
  slots.push_back(slot(prefix + "kv_mean", layer.kv_mean));
  for (std::size_t head = 0; head < layer.head_queries.size(); ++head) {
    slots.push_back(slot(fmt::format("{}head_queries.{}", prefix, head), layer.head_queries[head]));
  }
  if (layer.queries.size() > 0) slots.push_back(slot(prefix + "queries", layer.queries));
  if (layer.distances.size() > 0) {
    slots.push_back(slot(prefix + "weighted_moment", layer.weighted_moment));
    slots.push_back(slot(prefix + "distances", layer.distances));
  }
  if (layer.norms.key.size() > 0) {
    slots.push_back(slot(prefix + "query_norm_factors", layer.norms.query));
    slots.push_back(slot(prefix + "key_norm_factors", layer.norms.key));
  }
  return slots;
}

// Room for what statistics of these settings hold of one layer; nothing is written there.
LayerStatistics shaped_layer(const ModelConfig& config, const CalibrationSettings& settings) {
  const Index width = 2 * config.kv_width();
  LayerStatistics layer;
  layer.kv_moment.resize(width, width);
  layer.kv_mean.resize(width);
  layer.head_queries.resize(static_cast<std::size_t>(config.query_heads));
  for (MatrixD& head : layer.head_queries) head.resize(config.head_dim, config.head_dim);
  if (settings.full_queries) layer.queries.resize(config.q_width(), config.q_width());
  if (settings.attention) {
    layer.weighted_moment.resize(width, width);
    layer.distances.resize(config.query_heads, settings.length);
  }
  if (config.query_key_norms) layer.norms = {VectorD(config.query_heads), VectorD(config.kv_heads)};
  return layer;
}

Metadata metadata_of(const Statistics& statistics) {
  const CalibrationSettings& settings = statistics.settings;
  return {{"format", format_name},
          {"version", format_version},
          {"model", statistics.model_fingerprint},
          {"text", statistics.text_sha256},
          {"samples", std::to_string(settings.samples)},
          {"generated", std::to_string(settings.generated)},
          {"length", std::to_string(settings.length)},
          {"seed", std::to_string(settings.seed)},
          {"precision", settings.precision == Precision::bf16 ? "bf16" : "fp32"},
          {"queries", settings.full_queries ? "full" : "heads"},
          {"attention", settings.attention ? "yes" : "no"},
          {"tokens", std::to_string(statistics.tokens)},
          {"checksum", std::string(64, '0')}};  // until all numbers are there
}

// Fills a layer from its tensors and lets go of their pages.
LayerStatistics read_layer(LayerStatistics layer, std::size_t index, const MappedFile& file,
                           const std::map<std::string, safetensors::Entry>& entries) {
  for (const auto& wanted : slots_of<double>(layer, index)) {
    const auto data = entries.at(wanted.name).data;
    std::memcpy(wanted.numbers.data(), data.data(), data.size());
    file.release(data);
  }
  return layer;
}

// Reads a statistics file; every refusal names the file.
class Reader {
 public:
  Reader(MappedFile file, safetensors::Table table)
      : file_(std::make_shared<const MappedFile>(std::move(file))), metadata_(std::move(table.metadata)) {
    for (auto& entry : table.entries) entries_.emplace(entry.name, std::move(entry));
  }

  Result<Statistics> read(const ModelConfig& config) const {
    TRY(check_format());
    Statistics statistics;
    TRY_ASSIGN(statistics.model_fingerprint, text("model"));
    TRY_ASSIGN(statistics.text_sha256, text("text"));
    TRY_ASSIGN(statistics.settings, settings());
    TRY_ASSIGN(statistics.tokens, number<std::int64_t>("tokens"));
    const std::int64_t expected = std::int64_t{statistics.settings.sequences()} * statistics.settings.length;
    if (statistics.tokens != expected)
      return damaged(fmt::format("counts {} tokens of {}", statistics.tokens, expected));
    TRY(check_length(statistics.settings));
    const auto layers = static_cast<std::size_t>(config.layers);
    TRY_ASSIGN(const std::string stored, text("checksum"));
    TRY_ASSIGN(const std::string found, checksum(shaped_layer(config, statistics.settings), layers));
    if (stored != found) return damaged("has numbers that do not match its checksum");
    statistics.layers = {layers,
                         [file = file_, entries = entries_, config, settings = statistics.settings](std::size_t layer) {
                           return read_layer(shaped_layer(config, settings), layer, *file, entries);
                         }};
    return statistics;
  }

 private:
  tl::unexpected<Error> damaged(const std::string& how) const {
    return fail("the statistics '{}' are not usable: the file {}; delete it and calibrate again",
                file_->path().string(), how);
  }

  Result<std::string> text(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end()) return damaged(fmt::format("says nothing about its {}", key));
    return found->second;
  }

  template <class Number>
  Result<Number> number(const std::string& key) const {
    TRY_ASSIGN(const std::string value, text(key));
    Number parsed = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
    if (error != std::errc() || end != value.data() + value.size()) {
      return damaged(fmt::format("has '{}' for its {}", value, key));
    }
    return parsed;
  }

  // One of two words; tells whether it is the first.
  Result<bool> choice(const std::string& key, const std::string& first, const std::string& second) const {
    TRY_ASSIGN(const std::string value, text(key));
    if (value == first) return true;
    if (value == second) return false;
    return damaged(fmt::format("has '{}' for its {}, not {} or {}", value, key, first, second));
  }

  Status check_format() const {
    TRY_ASSIGN(const std::string format, text("format"));
    TRY_ASSIGN(const std::string version, text("version"));
    if (format == format_name && version == format_version) return {};
    return damaged(
        fmt::format("is '{}' version {}, not '{}' version {}", format, version, format_name, format_version));
  }

  Result<CalibrationSettings> settings() const {
    CalibrationSettings settings;
    TRY_ASSIGN(settings.samples, number<int>("samples"));
    TRY_ASSIGN(settings.generated, number<int>("generated"));
    TRY_ASSIGN(settings.length, number<int>("length"));
    TRY_ASSIGN(settings.seed, number<std::uint64_t>("seed"));
    TRY_ASSIGN(const bool bf16, choice("precision", "bf16", "fp32"));
    settings.precision = bf16 ? Precision::bf16 : Precision::f32;
    TRY_ASSIGN(settings.full_queries, choice("queries", "full", "heads"));
    TRY_ASSIGN(settings.attention, choice("attention", "yes", "no"));
    return settings;
  }

  // Before room is made for it: what the file says of its samples must be there.
  Status check_length(const CalibrationSettings& settings) const {
    if (!settings.attention) return {};
    const auto found = entries_.find("layers.0.distances");
    const std::int64_t held = found != entries_.end() && found->second.shape.size() == 2 ? found->second.shape[1] : 0;
    if (held == settings.length) return {};
    return damaged(fmt::format("holds distances of {} tokens, its samples have {}", held, settings.length));
  }

  // Of all tensors, each of which must be there with the right shape, and none besides.
  Result<std::string> checksum(const LayerStatistics& shape, std::size_t layers) const {
    const std::size_t wanted = layers * slots_of<const double>(shape, 0).size();
    if (wanted != entries_.size()) {
      return damaged(fmt::format("holds {} tensors, the model's statistics are {}", entries_.size(), wanted));
    }
    Sha256 hash;
    for (std::size_t layer = 0; layer < layers; ++layer) {
      for (const auto& slot : slots_of<const double>(shape, layer)) {
        TRY_ASSIGN(const auto data, find(slot));
        hash.add(data);
        file_->release(data);
      }
    }
    return hash.hex();
  }

  Result<std::span<const std::byte>> find(const Slot<const double>& wanted) const {
    const auto found = entries_.find(wanted.name);
    if (found == entries_.end()) return damaged(fmt::format("holds no '{}'", wanted.name));
    const safetensors::Entry& entry = found->second;
    if (entry.dtype == "F64" && entry.shape == wanted.shape) return entry.data;
    return damaged(fmt::format("holds '{}' as {} [{}], the model needs F64 [{}]", wanted.name, entry.dtype,
                               fmt::join(entry.shape, ", "), fmt::join(wanted.shape, ", ")));
  }

  std::shared_ptr<const MappedFile> file_;
  Metadata metadata_;
  std::map<std::string, safetensors::Entry> entries_;
};

}  // namespace

struct StatisticsWriter::State {
  safetensors::Writer file;
  std::size_t layers = 0;
  Sha256 hash;
};

StatisticsWriter::StatisticsWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
StatisticsWriter::StatisticsWriter(StatisticsWriter&&) noexcept = default;
StatisticsWriter::~StatisticsWriter() = default;

Result<StatisticsWriter> StatisticsWriter::create(const Path& file, const Statistics& head, const ModelConfig& config) {
  const LayerStatistics shape = shaped_layer(config, head.settings);
  std::vector<safetensors::Source> tensors;
  for (std::size_t layer = 0; layer < static_cast<std::size_t>(config.layers); ++layer) {
    for (auto& slot : slots_of<const double>(shape, layer)) tensors.push_back({slot.name, "F64", slot.shape, {}});
  }
  TRY_ASSIGN(auto writer, safetensors::Writer::create(file, tensors, metadata_of(head)));
  return StatisticsWriter(std::make_unique<State>(State{std::move(writer), 0, {}}));
}

Status StatisticsWriter::add(const LayerStatistics& layer) {
  for (const auto& slot : slots_of<const double>(layer, state_->layers)) {
    const auto bytes = std::as_bytes(slot.numbers);
    state_->hash.add(bytes);
    TRY(state_->file.add(bytes));
  }
  ++state_->layers;
  return {};
}

Status StatisticsWriter::commit() {
  TRY(state_->file.set("checksum", state_->hash.hex()));
  return state_->file.commit();
}

Result<Statistics> load_statistics(const Path& path, const ModelConfig& config) {
  TRY_ASSIGN(MappedFile file, MappedFile::open(path));
  TRY_ASSIGN(safetensors::Table table, safetensors::read_table(file));
  return Reader(std::move(file), std::move(table)).read(config);
}

}  // namespace transmla
