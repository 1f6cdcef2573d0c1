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
  TRY_ASSIGN(result.statistics, calibrate(shared, batch, text.sha256, settings, context));
  TRY(statistics_store.put(result.statistics));
  return result;
}

}  // namespace transmla
