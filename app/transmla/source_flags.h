// The flags that say where models and texts are.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

#include "engine/base/file.h"

namespace transmla {

struct SourceFlags {
  std::string model = "meta-llama/Llama-2-7b-hf";  // the converter's default: a name that nobody downloads for you
  std::string device = "auto", cal_dataset = "wikitext2";
  std::string cal_text, test_text;
};
void add_model_flag(CLI::App& app, SourceFlags& flags);
void add_calibration_text_flags(CLI::App& app, SourceFlags& flags);
void add_test_text_flag(CLI::App& app, SourceFlags& flags);
void add_device_flag(CLI::App& app, SourceFlags& flags);

// Refuses data sets by name, which cannot be read yet.
Result<Path> calibration_text_of(const SourceFlags& flags);
// Absent where no perplexities are wanted.
Result<std::optional<Path>> test_text_of(const SourceFlags& flags, int evaluation_batch);

}  // namespace transmla
