#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/recipe_flags.h"
#include "app/transmla/source_flags.h"
#include "engine/session/evaluate.h"
#include "engine/session/outcome_json.h"

namespace transmla {
namespace {

struct EvalFlags {
  CommonFlags common;
  RecipeFlags recipe;
  SourceFlags source;
};

nlohmann::json to_json(const EvaluationOutcome& outcome) {
  return {{"model", {{"name", outcome.model_name}, {"family", outcome.family}}},
          {"precision", precision_name(outcome.precision)},
          {"evaluation", to_json(outcome.text)},
          {"perplexity", to_json(outcome.perplexity)},
          {"seconds", to_json(outcome.seconds)},
          {"peak_rss_bytes", outcome.peak_rss_bytes}};
}

Status eval(const EvalFlags& flags) {
  EvaluationRequest request;
  TRY_ASSIGN(request.recipe, resolve(flags.recipe));
  TRY_ASSIGN(const auto text, test_text_of(flags.source, 1));
  request.model = flags.source.model;
  request.text = *text;
  Console console(flags.common);
  return run_interruptible(console, {Path(flags.common.json).parent_path()}, [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_evaluation(request, context));
    console.print(outcome.family, outcome.perplexity);
    return console.write_json(to_json(outcome));
  });
}

}  // namespace

void add_eval(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("eval", "Perplexity of a checkpoint, or of an exported DeepSeek-V3 folder");
  auto flags = std::make_shared<EvalFlags>();
  add_model_flag(*app, flags->source);
  add_test_text_flag(*app, flags->source);
  app->add_option("--dtype", flags->recipe.dtype, "Numbers of the pass: fp32 or bf16; exports are read in fp32")
      ->default_str("bf16");
  add_evaluation_flags(*app, flags->recipe);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer("Example:\n  transmla eval smollm2-mla --test-text test.txt --eval-chunks 8");
  app->callback([flags, &chosen] { chosen = [flags] { return eval(*flags); }; });
}

}  // namespace transmla
