#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/recipe_flags.h"
#include "app/transmla/source_flags.h"
#include "engine/base/format.h"
#include "engine/session/calibrate.h"
#include "engine/session/outcome_json.h"

namespace transmla {
namespace {

struct CalibrateFlags {
  CommonFlags common;
  RecipeFlags recipe;
  SourceFlags source;
};

nlohmann::json to_json(const CalibrationOutcome& outcome) {
  return {{"statistics", {{"key", outcome.key}, {"file", outcome.file.string()}, {"reused", outcome.reused}}},
          {"tokens", outcome.tokens},
          {"seconds", to_json(outcome.seconds)},
          {"peak_rss_bytes", outcome.peak_rss_bytes}};
}

Status calibrate(const CalibrateFlags& flags) {
  CalibrationRequest request;
  TRY_ASSIGN(request.recipe, resolve(flags.recipe));
  TRY_ASSIGN(request.text, calibration_text_of(flags.source));
  TRY_ASSIGN(request.statistics, statistics_folder(flags.common));
  request.model = flags.source.model;
  Console console(flags.common);
  const std::vector<Path> folders{request.statistics, Path(flags.common.json).parent_path()};
  return run_interruptible(console, folders, [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_calibration(request, context));
    console.print(fmt::format("{} statistics of {} tokens: {}", outcome.reused ? "Found" : "Took",
                              format_count(static_cast<std::uint64_t>(outcome.tokens)), outcome.file.string()));
    return console.write_json(to_json(outcome));
  });
}

}  // namespace

void add_calibrate(CLI::App& program, Command& chosen, const std::shared_ptr<Ranks>& ranks) {
  auto* app =
      program.add_subcommand("calibrate", "Take the statistics that conversions are planned from, and keep them");
  auto flags = std::make_shared<CalibrateFlags>();
  flags->common.ranks = ranks;
  add_model_flag(*app, flags->source);
  add_calibration_text_flags(*app, flags->source);
  add_calibration_flags(*app, flags->recipe);
  app->add_option("--method", flags->recipe.method, "The method to calibrate for: score or transmla")
      ->default_str(Recipe{}.method);
  app->add_option("--q-lora-rank", flags->recipe.q_lora_rank, "Given: also what a query latent is planned from");
  add_statistics_flag(*app, flags->common);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer("Example:\n  transmla calibrate model.gguf --cal-text train.txt --cal-nsamples 128");
  app->callback([flags, &chosen] { chosen = [flags] { return calibrate(*flags); }; });
}

}  // namespace transmla
