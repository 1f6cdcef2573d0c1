#include "engine/session/statistics_stage.h"

namespace transmla {

Result<ObtainedStatistics> obtain_statistics(std::shared_ptr<SharedWeights> shared, const TokenText& text,
                                             const CalibrationSettings& settings, const Path& store,
                                             const Context& context) {
  const auto fingerprint = shared->model().checkpoint().fingerprint();
  const StatisticsStore statistics_store(store);
  ObtainedStatistics result;
  result.key = statistics_key(fingerprint, text.sha256, settings);
  result.file = statistics_store.file_for(fingerprint, text.sha256, settings);
  if (auto found = statistics_store.find(shared->model(), text.sha256, settings, context)) {
    result.statistics = std::move(*found);
    result.reused = true;
    return result;
  }
  const TokenBatch batch = leading_sequences(text.batch, settings.sequences());
  const Statistics head = empty_statistics(shared->model(), batch, text.sha256, settings);
  TRY_ASSIGN(auto writer, statistics_store.begin(head, shared->model().config()));
  const auto put = [&writer](const LayerStatistics& layer) { return writer.add(layer); };
  TRY(calibrate(shared, batch, settings, put, context));
  TRY(writer.commit());
  TRY_ASSIGN(result.statistics, load_statistics(result.file, shared->model().config()));
  return result;
}

}  // namespace transmla
