#include "engine/statistics/statistics_parts.h"

#include <filesystem>

namespace transmla {
namespace {

std::string key_of(const Statistics& statistics) {
  const auto& settings = statistics.settings;
  return fmt::format("{} {} {}", statistics_key(statistics.model_fingerprint, statistics.text_sha256, settings),
                     settings.full_queries, settings.attention);
}

}  // namespace

StatisticsParts::StatisticsParts(const Path& file, Statistics head, const ModelConfig& config)
    : folder_(Path(file).replace_extension("layers")), head_(std::move(head)), whole_(config), single_(config) {
  single_.layers = 1;
}

Path StatisticsParts::file_for(int layer) const { return folder_ / fmt::format("layer-{:03}.safetensors", layer); }

Result<std::shared_ptr<const LayerStatistics>> StatisticsParts::read(int layer) const {
  TRY_ASSIGN(const auto part, load_statistics(file_for(layer), single_));
  if (key_of(part) == key_of(head_)) return part.layers[0];
  return fail_internal("'{}' is of another model, text or setting", file_for(layer).string());
}

int StatisticsParts::done() const {
  int layer = 0;
  while (layer < whole_.layers && read(layer)) ++layer;
  return layer;
}

Status StatisticsParts::put(int layer, const LayerStatistics& statistics) const {
  TRY(make_folders(folder_));
  TRY_ASSIGN(auto writer, StatisticsWriter::create(file_for(layer), head_, single_));
  TRY(writer.add(statistics));
  return writer.commit();
}

Status StatisticsParts::join(const Path& file) const {
  TRY_ASSIGN(auto writer, StatisticsWriter::create(file, head_, whole_));
  for (int layer = 0; layer < whole_.layers; ++layer) {
    TRY_ASSIGN(const auto part, read(layer));
    TRY(writer.add(*part));
  }
  TRY(writer.commit());
  discard();
  return {};
}

void StatisticsParts::discard() const {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace transmla
