// The flags that say where models and texts are.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

#include "engine/base/file.h"
#include "engine/text/data_set.h"

namespace transmla {

struct SourceFlags {
  std::string model = "meta-llama/Llama-2-7b-hf";  // the converter's default: a name that nobody downloads for you
  std::string device = "auto";
  std::string cal_text, test_text;        // files; they go before data sets
  std::string cal_dataset, eval_dataset;  // names
  std::string data_dir;                   // where data sets are looked for; empty: the Hugging Face cache
};
void add_model_flag(CLI::App& app, SourceFlags& flags);
void add_calibration_text_flags(CLI::App& app, SourceFlags& flags);
void add_test_text_flag(CLI::App& app, SourceFlags& flags);
void add_device_flag(CLI::App& app, SourceFlags& flags);

// --cal-text, or the train split of --cal-dataset, which is wikitext2 where neither is given.
Result<TextSource> calibration_text_of(const SourceFlags& flags);
// --test-text, or the test split of --eval-dataset, which is the calibration's data set where it is not given. Absent
// where no perplexities are wanted.
Result<std::optional<TextSource>> test_text_of(const SourceFlags& flags, int evaluation_batch);

}  // namespace transmla
