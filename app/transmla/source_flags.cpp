#include "app/transmla/source_flags.h"

namespace transmla {

void add_model_flag(CLI::App& app, SourceFlags& flags) {
  app.add_option("--model-path,model", flags.model, "Hugging Face folder or GGUF file")
      ->type_name("PATH")
      ->default_str(flags.model);
}

void add_calibration_text_flags(CLI::App& app, SourceFlags& flags) {
  app.add_option("--cal-text", flags.cal_text, "Text to calibrate on, UTF-8")->type_name("FILE");
  app.add_option("--cal-dataset", flags.cal_dataset, "Data set to calibrate on; not read yet, give --cal-text")
      ->check(CLI::IsMember({"wikitext2", "ptb", "c4", "alpaca"}))
      ->type_name("NAME")
      ->default_str(flags.cal_dataset);
}

void add_test_text_flag(CLI::App& app, SourceFlags& flags) {
  app.add_option("--test-text", flags.test_text, "Text to take perplexities on, UTF-8")->type_name("FILE");
}

void add_device_flag(CLI::App& app, SourceFlags& flags) {
  app.add_option("--device", flags.device, "Taken for compatibility: everything runs on the CPU")
      ->type_name("NAME")
      ->default_str(flags.device);
}

Result<Path> calibration_text_of(const SourceFlags& flags) {
  if (!flags.cal_text.empty()) return Path(flags.cal_text);
  return fail("the data set '{}' cannot be read yet: give its text with --cal-text FILE and --test-text FILE",
              flags.cal_dataset);
}

Result<std::optional<Path>> test_text_of(const SourceFlags& flags, int evaluation_batch) {
  if (evaluation_batch == 0) return std::nullopt;
  if (!flags.test_text.empty()) return Path(flags.test_text);
  return fail("perplexities need a text: give --test-text FILE, or --ppl-eval-batch-size 0 to take none");
}

}  // namespace transmla
