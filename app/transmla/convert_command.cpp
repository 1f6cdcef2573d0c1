#include <iostream>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/recipe_flags.h"
#include "app/transmla/source_flags.h"
#include "engine/base/format.h"
#include "engine/session/convert.h"
#include "engine/session/outcome_json.h"

namespace transmla {
namespace {

constexpr const char* kExamples = R"(Examples:
  transmla convert --model-path smollm2-135m.gguf --save-path smollm2-mla --qk-mqa-dim 32 --kv-lora-rank 128
      --cal-text train.txt --test-text test.txt --eval-chunks 8 --json result.json
  transmla convert --model-path smollm2-135m.gguf --save-path smollm2-mla.gguf --dtype q8_0 …    for llama.cpp
  transmla convert --recipe recipe.json --kv-lora-rank 96 …    the recipe, but for its rank
  transmla convert --qk-mqa-dim 32 --print-recipe              the recipe file of these flags

Flags of the TransMLA converter keep their names and defaults; they also work without the word `convert`.)";

struct ConvertFlags {
  CommonFlags common;
  RecipeFlags recipe;
  SourceFlags source;
  std::string save_path = "outputs";
  bool deepseek_style = false, print_recipe = false, exhaustive = false;
};

void add_flags(CLI::App& app, ConvertFlags& flags) {
  add_model_flag(app, flags.source);
  app.add_option("--save-path", flags.save_path,
                 "Folder of the export, or a name that ends in .gguf for llama.cpp; must not exist; '': measure only")
      ->type_name("PATH")
      ->default_str(flags.save_path);
  add_calibration_text_flags(app, flags.source);
  add_test_text_flag(app, flags.source);
  add_method_flags(app, flags.recipe);
  add_calibration_flags(app, flags.recipe);
  add_evaluation_flags(app, flags.recipe);
  add_device_flag(app, flags.source);
  app.add_flag("--deepseek-style", flags.deepseek_style,
               "Taken for compatibility: exports are always stock DeepSeek checkpoints");
  app.add_flag("--exhaustive", flags.exhaustive, "freqfold auto takes every candidate to the end of the text");
  app.add_flag("--print-recipe", flags.print_recipe, "Print the recipe and do nothing else");
  add_statistics_flag(app, flags.common);
  add_machine_flags(app, flags.common);
  add_output_flags(app, flags.common);
}

Result<ConversionRequest> request_of(const ConvertFlags& flags, Recipe recipe) {
  ConversionRequest request;
  TRY_ASSIGN(request.calibration_text, calibration_text_of(flags.source));
  TRY_ASSIGN(request.test_text, test_text_of(flags.source, recipe.evaluation_batch));
  TRY_ASSIGN(request.statistics, statistics_folder(flags.common));
  request.recipe = std::move(recipe);
  request.model = flags.source.model;
  if (!flags.save_path.empty()) request.save = Path(flags.save_path);
  request.exhaustive = flags.exhaustive;
  return request;
}

void print_outcome(Console& console, const ConversionOutcome& outcome, const std::optional<Path>& saved) {
  const auto& [before, after] = outcome.cache;
  console.print(fmt::format("Cache per token and layer: {} numbers instead of {}, {:.0f} % less",
                            after.numbers_per_layer, before.numbers_per_layer, 100 * outcome.cache.saved()));
  if (const auto& proof = outcome.verification) {
    console.print(fmt::format("Verified on {} tokens: the export's logits differ by {:.2g} rms, allowed {:.2g}",
                              proof->tokens, proof->rms_logit_difference, proof->tolerance));
  }
  double total = 0;
  for (const auto& stage : outcome.seconds) total += stage.seconds;
  console.print(fmt::format("{}, {} of memory at most", format_duration(total), format_bytes(outcome.peak_rss_bytes)));
  if (saved) console.print(fmt::format("Saved as {}", saved->string()));
}

std::vector<Path> folders_of(const ConversionRequest& request, const CommonFlags& common) {
  std::vector<Path> folders{request.statistics, Path(common.json).parent_path()};
  if (request.save) folders.push_back(request.save->parent_path());
  return folders;
}

Status convert(const ConvertFlags& flags) {
  TRY_ASSIGN(auto recipe, resolve(flags.recipe));
  if (flags.print_recipe) {
    std::cout << to_json(recipe).dump(2) << std::endl;
    return {};
  }
  TRY_ASSIGN(auto request, request_of(flags, std::move(recipe)));
  Console console(flags.common);
  if (const auto& device = flags.source.device; device != "auto" && device != "cpu") {
    console.note(fmt::format("device '{}' is not used, everything runs on the CPU", device));
  }
  request.on_perplexity = [&](const std::string& name, const Perplexity& value) { console.print(name, value); };
  return run_interruptible(console, folders_of(request, flags.common), [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_conversion(request, context));
    print_outcome(console, outcome, request.save);
    return console.write_json(to_json(outcome));
  });
}

}  // namespace

void add_convert(CLI::App& program, Command& chosen, const std::shared_ptr<Ranks>& ranks) {
  auto* app = program.add_subcommand("convert", "Convert a checkpoint to multi-head latent attention and export it");
  auto flags = std::make_shared<ConvertFlags>();
  flags->common.ranks = ranks;
  add_flags(*app, *flags);
  app->footer(kExamples);
  app->callback([flags, &chosen] { chosen = [flags] { return convert(*flags); }; });
}

}  // namespace transmla
