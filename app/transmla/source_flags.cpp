#include "app/transmla/source_flags.h"

#include "engine/text/data_set_files.h"

namespace transmla {
namespace {

constexpr const char* kDefaultDataSet = "wikitext2";  // the converter's

void add_data_set_flag(CLI::App& app, const char* flag, std::string& value, const char* help, const char* otherwise) {
  app.add_option(flag, value, help)->check(CLI::IsMember(data_set_names()))->type_name("NAME")->default_str(otherwise);
}

void add_data_dir_flag(CLI::App& app, SourceFlags& flags) {
  if (app.get_option_no_throw("--data-dir") != nullptr) return;
  app.add_option("--data-dir", flags.data_dir,
                 "Folder or file of the data set (parquet, json, jsonl, json.gz, txt); without: the Hugging Face cache")
      ->type_name("PATH");
}

Result<TextSource> part_of(const SourceFlags& flags, const std::string& name, Split split) {
  return find_part({name.empty() ? kDefaultDataSet : name, split}, flags.data_dir, hub_folders());
}

// A file without a split in its name would be taken for both.
Status check_apart(const TextSource& test, const SourceFlags& flags) {
  const bool one_file = find_data_set(test.part->name)->one_file;
  const std::string calibration = flags.cal_dataset.empty() ? kDefaultDataSet : flags.cal_dataset;
  if (one_file || !flags.cal_text.empty() || calibration != test.part->name) return {};
  std::error_code error;
  if (!std::filesystem::is_regular_file(flags.data_dir, error)) return {};
  return fail(
      "'{}' is one file, '{}' needs one for its train and one for its test split: give the folder that holds "
      "both, or --test-text FILE",
      flags.data_dir, test.part->name);
}

}  // namespace

void add_model_flag(CLI::App& app, SourceFlags& flags) {
  app.add_option("--model-path,model", flags.model,
                 "Hugging Face folder, GGUF file, or OWNER/NAME of a model in the Hugging Face cache")
      ->type_name("PATH")
      ->default_str(flags.model);
}

void add_calibration_text_flags(CLI::App& app, SourceFlags& flags) {
  app.add_option("--cal-text", flags.cal_text, "Text to calibrate on, UTF-8, instead of a data set")->type_name("FILE");
  add_data_set_flag(app, "--cal-dataset", flags.cal_dataset,
                    "Data set on this machine to calibrate on; docs/datasets.md says where it is found",
                    kDefaultDataSet);
  add_data_dir_flag(app, flags);
}

void add_test_text_flag(CLI::App& app, SourceFlags& flags) {
  app.add_option("--test-text", flags.test_text, "Text to take perplexities on, UTF-8, instead of a data set")
      ->type_name("FILE");
  add_data_set_flag(app, "--eval-dataset", flags.eval_dataset,
                    "Data set to take perplexities on; without: that of the calibration", "");
  add_data_dir_flag(app, flags);
}

void add_device_flag(CLI::App& app, SourceFlags& flags) {
  app.add_option("--device", flags.device, "Taken for compatibility: everything runs on the CPU")
      ->type_name("NAME")
      ->default_str(flags.device);
}

Result<TextSource> calibration_text_of(const SourceFlags& flags) {
  if (!flags.cal_text.empty()) return TextSource(flags.cal_text);
  return part_of(flags, flags.cal_dataset, Split::train);
}

Result<std::optional<TextSource>> test_text_of(const SourceFlags& flags, int evaluation_batch) {
  if (evaluation_batch == 0) return std::nullopt;
  if (!flags.test_text.empty()) return TextSource(flags.test_text);
  if (flags.eval_dataset.empty() && !flags.cal_text.empty()) {
    return fail(
        "perplexities need a text: give --test-text FILE or --eval-dataset NAME, or --ppl-eval-batch-size 0 to take "
        "none");
  }
  const auto& name = flags.eval_dataset.empty() ? flags.cal_dataset : flags.eval_dataset;
  TRY_ASSIGN(auto test, part_of(flags, name, Split::test));
  TRY(check_apart(test, flags));
  return test;
}

}  // namespace transmla
