// Finished layers of method score, one file each: what makes its long stages resumable, and what `verify` reads.
#pragma once

#include <optional>
#include <string>

#include "engine/base/file.h"
#include "engine/conversion/score/score.h"

namespace transmla {

// A folder per key (of model, text and choices), a file per layer in it. Files are safetensors with a checksum, written
// whole or not at all. Any thread may read; one writes.
class PlanStore {
 public:
  PlanStore(const Path& folder, std::string key) : folder_(folder / key), key_(std::move(key)) {}
  const std::string& key() const { return key_; }

  Status put(int layer, const ScoreLayer& done) const;
  // Empty where there is none, or where it is damaged or does not fit the model (said in the log).
  std::optional<ScoreLayer> find(int layer, const ModelConfig& config, const Context& context) const;

 private:
  Path file_for(int layer) const;
  Path folder_;
  std::string key_;
};

}  // namespace transmla
