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

// Everything that is stored, in the order of the checksum.
template <class Numbers, class AnyStatistics>
std::vector<Slot<Numbers>> slots_of(AnyStatistics& statistics) {
  std::vector<Slot<Numbers>> slots;
  for (std::size_t index = 0; index < statistics.layers.size(); ++index) {
    auto& layer = statistics.layers[index];
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
  }
  return slots;
}

std::string checksum(const Statistics& statistics) {
  Sha256 hash;
  for (const auto& stored : slots_of<const double>(statistics)) hash.add(std::as_bytes(stored.numbers));
  return hash.hex();
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
          {"checksum", checksum(statistics)}};
}

safetensors::Source source_of(const Slot<const double>& stored) {
  return {stored.name, "F64", stored.shape, [numbers = stored.numbers]() -> Result<std::vector<std::byte>> {
            const auto bytes = std::as_bytes(numbers);
            return std::vector<std::byte>(bytes.begin(), bytes.end());
          }};
}

// Reads a statistics file; every refusal names the file.
class Reader {
 public:
  Reader(const Path& path, const safetensors::Table& table) : path_(path), table_(table) {
    for (const auto& entry : table.entries) entries_[entry.name] = &entry;
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
    shape_layers(config, statistics);
    TRY(read_numbers(statistics));
    TRY_ASSIGN(const std::string stored, text("checksum"));
    if (stored != checksum(statistics)) return damaged("has numbers that do not match its checksum");
    return statistics;
  }

 private:
  tl::unexpected<Error> damaged(const std::string& how) const {
    return fail("the statistics '{}' are not usable: the file {}; delete it and calibrate again", path_.string(), how);
  }

  Result<std::string> text(const std::string& key) const {
    const auto found = table_.metadata.find(key);
    if (found == table_.metadata.end()) return damaged(fmt::format("says nothing about its {}", key));
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
    const std::int64_t held = found != entries_.end() && found->second->shape.size() == 2 ? found->second->shape[1] : 0;
    if (held == settings.length) return {};
    return damaged(fmt::format("holds distances of {} tokens, its samples have {}", held, settings.length));
  }

  // Room for what the model's statistics hold.
  static void shape_layers(const ModelConfig& config, Statistics& statistics) {
    const Index width = 2 * config.kv_width();
    LayerStatistics layer;
    layer.kv_moment.resize(width, width);
    layer.kv_mean.resize(width);
    layer.head_queries.assign(static_cast<std::size_t>(config.query_heads), MatrixD(config.head_dim, config.head_dim));
    if (statistics.settings.full_queries) layer.queries.resize(config.q_width(), config.q_width());
    if (statistics.settings.attention) {
      layer.weighted_moment.resize(width, width);
      layer.distances.resize(config.query_heads, statistics.settings.length);
    }
    statistics.layers.assign(static_cast<std::size_t>(config.layers), layer);
  }

  Status read_numbers(Statistics& statistics) const {
    const auto slots = slots_of<double>(statistics);
    if (slots.size() != entries_.size()) {
      return damaged(fmt::format("holds {} tensors, the model's statistics are {}", entries_.size(), slots.size()));
    }
    for (const auto& wanted : slots) TRY(read_slot(wanted));
    return {};
  }

  Status read_slot(const Slot<double>& wanted) const {
    const auto found = entries_.find(wanted.name);
    if (found == entries_.end()) return damaged(fmt::format("holds no '{}'", wanted.name));
    const safetensors::Entry& entry = *found->second;
    if (entry.dtype != "F64" || entry.shape != wanted.shape) {
      return damaged(fmt::format("holds '{}' as {} [{}], the model needs F64 [{}]", wanted.name, entry.dtype,
                                 fmt::join(entry.shape, ", "), fmt::join(wanted.shape, ", ")));
    }
    std::memcpy(wanted.numbers.data(), entry.data.data(), entry.data.size());
    return {};
  }

  const Path& path_;
  const safetensors::Table& table_;
  std::map<std::string, const safetensors::Entry*> entries_;
};

}  // namespace

Status save_statistics(const Path& file, const Statistics& statistics) {
  std::vector<safetensors::Source> sources;
  for (const auto& stored : slots_of<const double>(statistics)) sources.push_back(source_of(stored));
  return safetensors::write(file, sources, metadata_of(statistics));
}

Result<Statistics> load_statistics(const Path& file, const ModelConfig& config) {
  TRY_ASSIGN(const MappedFile mapped, MappedFile::open(file));
  TRY_ASSIGN(const safetensors::Table table, safetensors::read_table(mapped));
  return Reader(file, table).read(config);
}

}  // namespace transmla
