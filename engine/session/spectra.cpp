#include "engine/session/spectra.h"

#include <algorithm>

#include "engine/analysis/spectrum.h"

namespace transmla {
namespace {

namespace fs = std::filesystem;

std::vector<Path> newest_first(const Path& folder) {
  std::vector<std::pair<fs::file_time_type, Path>> files;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (!name.starts_with('.') && entry->path().extension() == ".safetensors") {
      std::error_code gone;
      files.emplace_back(entry->last_write_time(gone), entry->path());
    }
  }
  std::sort(files.rbegin(), files.rend());
  std::vector<Path> paths;
  for (auto& [time, path] : files) paths.push_back(std::move(path));
  return paths;
}

SpectrumSummary summary(const VectorD& spectrum) {
  return {rank_for_energy(spectrum, 0.90), rank_for_energy(spectrum, 0.99), participation_rank(spectrum)};
}

nlohmann::json to_json(const SpectrumSummary& summary) {
  return {{"directions_for_90_percent", summary.for_90},
          {"directions_for_99_percent", summary.for_99},
          {"participation_rank", summary.effective}};
}

}  // namespace

std::optional<Statistics> kept_statistics(const Model& model, const Path& folder, bool attention) {
  const auto fingerprint = model.checkpoint().fingerprint();
  for (const auto& file : newest_first(folder)) {
    auto statistics = load_statistics(file, model.config());  // refuses those of models of other sizes
    if (!statistics || statistics->model_fingerprint != fingerprint) continue;
    if (attention && !statistics->settings.attention) continue;
    return std::move(*statistics);
  }
  return std::nullopt;
}

Result<std::optional<ModelSpectra>> kept_spectra(const Model& model, const Path& statistics_folder) {
  const auto statistics = kept_statistics(model, statistics_folder, /*attention=*/false);
  if (!statistics) return std::nullopt;
  ModelSpectra result;
  result.tokens = statistics->tokens;
  for (std::size_t index = 0; index < statistics->layers.size(); ++index) {
    const auto layer = statistics->layers[index];
    TRY_ASSIGN(const auto keys, key_spectrum(*layer, model.config()));
    TRY_ASSIGN(const auto values, value_spectrum(*layer, model.config()));
    result.layers.push_back({summary(keys), summary(values)});
  }
  return result;
}

nlohmann::json to_json(const ModelSpectra& spectra) {
  nlohmann::json layers = nlohmann::json::array();
  for (const auto& layer : spectra.layers) {
    layers.push_back({{"keys", to_json(layer.keys)}, {"values", to_json(layer.values)}});
  }
  return {{"tokens", spectra.tokens}, {"layers", layers}};
}

}  // namespace transmla
