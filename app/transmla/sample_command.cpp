#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/continuation_text.h"
#include "app/transmla/recipe_flags.h"
#include "app/transmla/source_flags.h"
#include "engine/session/evaluated_model.h"

namespace transmla {
namespace {

constexpr const char* kExamples = R"(Examples:
  transmla sample model.gguf --prompt "The sea was" --qk-mqa-dim 32 --kv-lora-rank 128 --cal-text train.txt
  transmla sample model.gguf --prompt "The sea was" --temperature 0.8 --recipe recipe.json --cal-text train.txt

After `convert` with the same flags nothing is computed anew but the two continuations.)";

struct SampleFlags {
  CommonFlags common;
  RecipeFlags recipe;
  SourceFlags source;
  ContinuationSettings settings;
};

void add_sampling_flags(CLI::App& app, ContinuationSettings& settings) {
  add_prompt_flags(app, settings);
  app.add_option("--tokens", settings.tokens, "Tokens to write; fewer where the model ends the text")
      ->capture_default_str();
  app.add_option("--draw-seed", settings.seed, "Seed of the drawn tokens, the same for both models")
      ->capture_default_str();
}

nlohmann::json timed_json(const Continuation& continuation) {
  auto json = to_json(continuation);
  json["seconds"] = continuation.seconds;
  return json;
}

nlohmann::json to_json(const ContinuationSettings& settings, const ContinuationPair& pair) {
  return {
      {"prompt", settings.prompt},  {"temperature", settings.temperature},   {"top_p", settings.top_p},
      {"draw_seed", settings.seed}, {"original", timed_json(pair.original)}, {"converted", timed_json(pair.converted)}};
}

void print(Console& console, const char* name, const std::string& prompt, const Continuation& continuation) {
  console.print(fmt::format("{}: {}", name, continuation_text(continuation)));
  console.print(prompt + continuation.text + "\n");
}

Status check_model(const Path& path) {
  TRY_ASSIGN(const auto model, EvaluatedModel::open(path));
  if (!model.is_export()) return {};
  return fail("'{}' is an export: give the model that it was made from, with the flags or the recipe of the conversion",
              path.string());
}

Status sample(const SampleFlags& flags) {
  MeasurementRequest request;
  TRY(check_continuation(flags.settings));
  TRY_ASSIGN(request.recipe, resolve(flags.recipe));
  request.recipe.evaluation_batch = 0;  // nothing is evaluated, so no length of chunks is too long
  TRY_ASSIGN(request.calibration_text, calibration_text_of(flags.source));
  TRY_ASSIGN(request.statistics, statistics_folder(flags.common));
  request.model = flags.source.model;
  Console console(flags.common);
  const std::vector<Path> folders{request.statistics, Path(flags.common.json).parent_path()};
  return run_interruptible(console, folders, [&](const Context& context) -> Status {
    TRY(check_model(request.model));
    TRY_ASSIGN(const auto measurement, Measurement::open(request, context));
    TRY_ASSIGN(const auto pair, continue_both(*measurement, request.recipe, flags.settings, {}, context));
    print(console, "Original", flags.settings.prompt, pair.original);
    print(console, "Converted", flags.settings.prompt, pair.converted);
    return console.write_json(to_json(flags.settings, pair));
  });
}

}  // namespace

void add_sample(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("sample", "Continue a prompt with a model and with its conversion");
  auto flags = std::make_shared<SampleFlags>();
  add_model_flag(*app, flags->source);
  add_sampling_flags(*app, flags->settings);
  add_calibration_text_flags(*app, flags->source);
  add_method_flags(*app, flags->recipe);
  add_calibration_flags(*app, flags->recipe);
  add_statistics_flag(*app, flags->common);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer(kExamples);
  app->callback([flags, &chosen] { chosen = [flags] { return sample(*flags); }; });
}

}  // namespace transmla
