// Layers of a pass that is not done yet, a file each, so that a pass that was killed or cancelled only walks past what
// it has taken already.
#pragma once

#include "engine/statistics/statistics.h"

namespace transmla {

class StatisticsParts {
 public:
  // Beside `file`, which the whole statistics will be; `head`: what they say of themselves, without layers.
  StatisticsParts(const Path& file, Statistics head, const ModelConfig& config);

  // How many layers are there, whole and of the same model, text and settings, from the first on.
  int done() const;
  // A file of statistics with this layer alone.
  Status put(int layer, const LayerStatistics& statistics) const;
  // All layers into one file; the parts are removed when it is there.
  Status join(const Path& file) const;
  void discard() const;

 private:
  Path file_for(int layer) const;
  Result<std::shared_ptr<const LayerStatistics>> read(int layer) const;

  Path folder_;
  Statistics head_;
  ModelConfig whole_, single_;  // the model's, and the same with one layer
};

}  // namespace transmla
