// Statistics of a model on a text: taken from the store where they are, else made in one pass and put there.
#pragma once

#include "engine/base/context.h"
#include "engine/session/source.h"
#include "engine/statistics/statistics.h"

namespace transmla {

struct ObtainedStatistics {
  Statistics statistics;
  std::string key;
  Path file;
  bool reused = false;
};
// Of the text's first settings.sequences() sequences. `store`: a folder; it is made when needed.
Result<ObtainedStatistics> obtain_statistics(std::shared_ptr<SharedWeights> shared, const TokenText& text,
                                             const CalibrationSettings& settings, const Path& store,
                                             const Context& context);

}  // namespace transmla
