#include <iostream>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/continuation_text.h"
#include "engine/session/outcome_json.h"
#include "engine/session/runnable_model.h"

namespace transmla {
namespace {

constexpr const char* kExamples = R"(Examples:
  transmla generate smollm2-mla --prompt "The sea was"
  transmla generate model.gguf --prompt "The sea was" --temperature 0.8 --top-p 0.95 --seed 7

An exported folder is decoded over its own cache: rotary keys and latents.)";

struct GenerateFlags {
  CommonFlags common;
  std::string model, dtype = "bf16";
  ContinuationSettings settings;
};

void add_flags(CLI::App& app, GenerateFlags& flags) {
  app.add_option("model", flags.model, "A folder, a GGUF file, OWNER/NAME of the Hugging Face cache, or an export")
      ->required()
      ->type_name("PATH");
  add_prompt_flags(app, flags.settings);
  app.add_option("--max-tokens", flags.settings.tokens, "Tokens to write; fewer where the model ends the text")
      ->capture_default_str();
  app.add_option("--seed", flags.settings.seed, "Seed of the drawn tokens")->capture_default_str();
  app.add_option("--dtype", flags.dtype, "Numbers of the pass and of the cache: fp32 or bf16")->capture_default_str();
}

nlohmann::json to_json(const GenerateFlags& flags, const RunnableModel& model, const Continuation& written) {
  auto json = to_json(written);
  json.update({{"model", model.name},
               {"form", model.is_export ? "MLA" : "original"},
               {"dtype", flags.dtype},
               {"prompt", flags.settings.prompt},
               {"temperature", flags.settings.temperature},
               {"top_p", flags.settings.top_p},
               {"seed", flags.settings.seed}});
  return json;
}

Status generate(const GenerateFlags& flags) {
  TRY(check_continuation(flags.settings));
  TRY_ASSIGN(const auto precision, precision_from_name(flags.dtype));
  Console console(flags.common);
  return run_interruptible(console, {Path(flags.common.json).parent_path()}, [&](const Context& shown) -> Status {
    Context context = shown;
    context.progress = nullptr;  // the text itself shows how far it is
    TRY_ASSIGN(const auto model, open_runnable(flags.model, precision, context));
    const bool streams = flags.common.json != "-";
    const auto write = [](std::string_view piece) { std::cout << piece << std::flush; };
    TRY_ASSIGN(const auto written,
               continue_text(model.network, *model.tokenizer, flags.settings,
                             streams ? TextFunction(write) : TextFunction(), "generating", context));
    if (streams) std::cout << std::endl;
    console.note(continuation_text(written));
    return console.write_json(to_json(flags, model, written));
  });
}

}  // namespace

void add_generate(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("generate", "Continue a text with a checkpoint or an exported folder");
  auto flags = std::make_shared<GenerateFlags>();
  add_flags(*app, *flags);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer(kExamples);
  app->callback([flags, &chosen] { chosen = [flags] { return generate(*flags); }; });
}

}  // namespace transmla
