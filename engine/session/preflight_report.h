// What a person should know before a conversion begins: one check after the other, each with what is the matter and the
// way out of it.
#pragma once

#include <string>
#include <vector>

#include "engine/base/sentence.h"
#include "engine/model/model.h"
#include "engine/session/recipe.h"
#include "engine/text/data_set.h"

namespace transmla {

enum class CheckLevel { good, warning, bad };

struct PreflightCheck {
  std::string id;  // "family", "heads", "rope", "window", "biases", "tokenizer", "source", "recipe", "cache", "dtype",
                   // "memory", "time", "calibration_text", "test_text", "folder"
  CheckLevel level = CheckLevel::good;
  Sentence sentence;
  Sentence way_out;                    // empty where there is nothing to be mended
  std::optional<double> seconds = {};  // "time": the sentence's value, to be said in another language
};

struct PreflightReport {
  std::vector<PreflightCheck> checks;
  CheckLevel worst() const;
  const PreflightCheck* find(const std::string& id) const;
};

struct PreflightRequest {
  std::shared_ptr<const Model> model;
  int tokenizer_tokens = 0;
  Recipe recipe;
  TextSource calibration_text, test_text;
  std::optional<Path> folder;  // of the export; absent: not chosen yet
  bool statistics_kept = false;
  int threads = 0;                // 0: all cores
  std::size_t memory_budget = 0;  // bytes; 0: what the machine has
};

// Reads sizes of files and room on disks, no file's content: milliseconds on a local disk.
PreflightReport preflight(const PreflightRequest& request);

}  // namespace transmla
