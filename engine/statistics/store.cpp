#include <algorithm>
#include <filesystem>

#include "engine/base/hash.h"
#include "engine/statistics/statistics.h"

namespace transmla {
namespace {

void warn(const Context& context, const std::string& message) {
  if (context.log) context.log->warn(message);
}

}  // namespace

CalibrationSettings leading_samples(CalibrationSettings settings, int count) {
  if (count >= settings.sequences()) return settings;
  const int all_generated = settings.generated;
  settings.generated = std::min(all_generated, std::max(count / 2, count - settings.samples));
  settings.samples = count - settings.generated;
  return settings;
}

bool same_samples(const CalibrationSettings& a, const CalibrationSettings& b) {
  return a.samples == b.samples && a.generated == b.generated && a.length == b.length && a.seed == b.seed;
}

std::string statistics_key(const std::string& model_fingerprint, const std::string& text_sha256,
                           const CalibrationSettings& settings) {
  return sha256(
      fmt::format("statistics 3\nmodel {}\ntext {}\nsamples {}\ngenerated {}\nlength {}\nseed {}\nprecision {}\n",
                  model_fingerprint, text_sha256, settings.samples, settings.generated, settings.length, settings.seed,
                  settings.precision == Precision::bf16 ? "bf16" : "fp32"));
}

Path StatisticsStore::file_for(const std::string& model_fingerprint, const std::string& text_sha256,
                               const CalibrationSettings& settings) const {
  return folder_ / (statistics_key(model_fingerprint, text_sha256, settings) + ".safetensors");
}

std::optional<Statistics> StatisticsStore::find(const Model& model, const std::string& text_sha256,
                                                const CalibrationSettings& settings, const Context& context) const {
  const std::string fingerprint = model.checkpoint().fingerprint();
  const Path file = file_for(fingerprint, text_sha256, settings);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  auto loaded = load_statistics(file, model.config());
  if (!loaded) {
    warn(context, loaded.error().message);
    return std::nullopt;
  }
  const std::string key = statistics_key(fingerprint, text_sha256, settings);
  if (statistics_key(loaded->model_fingerprint, loaded->text_sha256, loaded->settings) != key) {
    warn(context,
         fmt::format("the statistics '{}' belong to another model, text or setting: calibrating again", file.string()));
    return std::nullopt;
  }
  if (settings.full_queries && !loaded->settings.full_queries) return std::nullopt;
  if (settings.attention && !loaded->settings.attention) return std::nullopt;
  return std::move(*loaded);
}

Status StatisticsStore::prepare() const {
  const auto made = make_folders(folder_);
  if (made) return {};
  return fail("the folder '{}' for statistics cannot be made: {}; name another one", folder_.string(),
              made.error().message);
}

}  // namespace transmla
