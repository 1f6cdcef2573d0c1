#include "app/transmla/commands.h"
#include "app/transmla/comparison_text.h"
#include "app/transmla/console.h"
#include "app/transmla/recipe_flags.h"
#include "app/transmla/source_flags.h"
#include "engine/session/comparison_json.h"
#include "engine/session/evaluate.h"
#include "engine/session/outcome_json.h"

namespace transmla {
namespace {

struct EvalFlags {
  CommonFlags common;
  RecipeFlags recipe;
  SourceFlags source;
  std::string reference;
};

nlohmann::json to_json(const EvaluationOutcome& outcome) {
  nlohmann::json result{{"model", {{"name", outcome.model_name}, {"family", outcome.family}}},
                        {"precision", precision_name(outcome.precision)},
                        {"evaluation", to_json(outcome.text)},
                        {"perplexity", to_json(outcome.perplexity)},
                        {"seconds", to_json(outcome.seconds)},
                        {"peak_rss_bytes", outcome.peak_rss_bytes}};
  if (!outcome.reference) return result;
  const auto& [name, family, comparison] = *outcome.reference;
  result["reference"] = {{"name", name}, {"family", family}, {"perplexity", to_json(comparison.original)}};
  result["comparison"] = to_json(comparison);
  return result;
}

void print_outcome(Console& console, const EvaluationOutcome& outcome) {
  console.print(outcome.family, outcome.perplexity);
  if (!outcome.reference) return;
  console.print("reference " + outcome.reference->family, outcome.reference->comparison.original);
  console.print("against the reference: " + comparison_text(outcome.reference->comparison));
}

Status eval(const EvalFlags& flags) {
  EvaluationRequest request;
  TRY_ASSIGN(request.recipe, resolve(flags.recipe));
  TRY_ASSIGN(const auto text, test_text_of(flags.source, 1));
  request.model = flags.source.model;
  request.text = *text;
  if (!flags.reference.empty()) request.reference = Path(flags.reference);
  Console console(flags.common);
  return run_interruptible(console, {Path(flags.common.json).parent_path()}, [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_evaluation(request, context));
    print_outcome(console, outcome);
    return console.write_json(to_json(outcome));
  });
}

}  // namespace

void add_eval(CLI::App& program, Command& chosen, const std::shared_ptr<Ranks>& ranks) {
  auto* app = program.add_subcommand("eval", "Perplexity of a checkpoint, or of an exported DeepSeek-V3 folder");
  auto flags = std::make_shared<EvalFlags>();
  flags->common.ranks = ranks;
  add_model_flag(*app, flags->source);
  add_test_text_flag(*app, flags->source);
  app->add_option("--reference", flags->reference,
                  "The model that this one was converted from: adds KL divergence to it, share of equal top tokens and "
                  "paired difference of log-likelihoods")
      ->type_name("PATH");
  app->add_option("--dtype", flags->recipe.dtype,
                  "Numbers of the pass: fp32 or bf16; exports and what they are compared with are read in fp32")
      ->default_str("bf16");
  add_evaluation_flags(*app, flags->recipe);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer(
      "Examples:\n"
      "  transmla eval smollm2-mla --test-text test.txt --eval-chunks 8\n"
      "  transmla eval smollm2-mla --reference smollm2-135m.gguf --test-text test.txt --json result.json");
  app->callback([flags, &chosen] { chosen = [flags] { return eval(*flags); }; });
}

}  // namespace transmla
