#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/source_flags.h"
#include "engine/session/outcome_json.h"
#include "engine/session/verify.h"

namespace transmla {
namespace {

struct VerifyFlags {
  CommonFlags common;
  SourceFlags texts;
  std::string folder, model;
};

nlohmann::json to_json(const VerificationOutcome& outcome) {
  nlohmann::json result{{"files", outcome.files},
                        {"stored_nll", outcome.stored_nll},
                        {"read_nll", outcome.read_nll},
                        {"seconds", to_json(outcome.seconds)}};
  if (outcome.logits) result["verification"] = to_json(*outcome.logits);
  return result;
}

void print_outcome(Console& console, const VerificationOutcome& outcome) {
  console.print(fmt::format("{} files are as they were written", outcome.files));
  console.print(
      fmt::format("Read back: {:.5f} nats per token, {:.5f} when it was made", outcome.read_nll, outcome.stored_nll));
  if (!outcome.logits) {
    console.print("Logits against the conversion were not compared: give its source with --model-path");
    return;
  }
  console.print(fmt::format("Logits differ from the conversion by {:.2g} rms, allowed {:.2g}",
                            outcome.logits->rms_logit_difference, outcome.logits->tolerance));
}

Status verify(const VerifyFlags& flags) {
  VerificationRequest request;
  request.folder = flags.folder;
  if (!flags.model.empty()) request.model = Path(flags.model);
  if (!flags.texts.cal_text.empty() || !flags.texts.cal_dataset.empty()) {
    TRY_ASSIGN(request.calibration_text, calibration_text_of(flags.texts));
  }
  TRY_ASSIGN(request.statistics, statistics_folder(flags.common));
  Console console(flags.common);
  const std::vector<Path> folders{request.statistics, Path(flags.common.json).parent_path()};
  return run_interruptible(console, folders, [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_verification(request, context));
    print_outcome(console, outcome);
    return console.write_json(to_json(outcome));
  });
}

}  // namespace

void add_verify(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("verify", "Prove an export again: its files, its read-back, its logits");
  auto flags = std::make_shared<VerifyFlags>();
  app->add_option("export", flags->folder, "Folder or GGUF file that convert has written")
      ->required()
      ->type_name("PATH");
  app->add_option("--model-path", flags->model, "The checkpoint it was made from: compares logits too")
      ->type_name("PATH");
  add_calibration_text_flags(*app, flags->texts);  // where the statistics are not kept any more
  add_statistics_flag(*app, flags->common);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer("Example:\n  transmla verify smollm2-mla --model-path smollm2-135m.gguf");
  app->callback([flags, &chosen] { chosen = [flags] { return verify(*flags); }; });
}

}  // namespace transmla
