#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/recipe_flags.h"
#include "app/transmla/source_flags.h"
#include "engine/base/format.h"
#include "engine/session/outcome_json.h"
#include "engine/session/sweep.h"

namespace transmla {
namespace {

struct SweepFlags {
  CommonFlags common;
  RecipeFlags recipe;
  SourceFlags source;
  std::vector<int> freqfolds, kv_lora_ranks;
};

void add_flags(CLI::App& app, SweepFlags& flags) {
  add_model_flag(app, flags.source);
  add_calibration_text_flags(app, flags.source);
  add_test_text_flag(app, flags.source);
  app.add_option("--freqfolds", flags.freqfolds, "Freqfolds to compare, for example 2,4,8; without: the best one")
      ->delimiter(',');
  app.add_option("--kv-lora-ranks", flags.kv_lora_ranks, "Ranks to compare, for example 64,128,256")->delimiter(',');
  add_method_flags(app, flags.recipe);
  add_calibration_flags(app, flags.recipe);
  add_evaluation_flags(app, flags.recipe);
  add_statistics_flag(app, flags.common);
  add_machine_flags(app, flags.common);
  add_output_flags(app, flags.common);
}

nlohmann::json to_json(const SweepOutcome& outcome) {
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& row : outcome.rows) {
    rows.push_back({{"freqfold", row.freqfold},
                    {"kv_lora_rank", row.kv_lora_rank},
                    {"cache", to_json(row.cache)},
                    {"partial_rope", to_json(row.partial_rope)},
                    {"mla", to_json(row.mla)}});
  }
  return {{"original", to_json(outcome.original)},
          {"rows", rows},
          {"statistics", {{"reused", outcome.statistics_reused}}},
          {"seconds", to_json(outcome.seconds)},
          {"peak_rss_bytes", outcome.peak_rss_bytes}};
}

std::string with_error(const Perplexity& perplexity) {
  return format_with_error(perplexity.value(), perplexity.standard_error());
}

void print_table(Console& console, const SweepOutcome& outcome) {
  // "±" is two bytes and one column.
  console.print(fmt::format("{:>8}  {:>8}  {:>6}  {:>6}  {:>18}  {:>18}", "freqfold", "kv rank", "cache", "saved",
                            "partial RoPE ppl", "MLA ppl"));
  for (const auto& row : outcome.rows) {
    console.print(fmt::format("{:>8}  {:>8}  {:>6}  {:>4.0f} %  {:>18}  {:>18}", row.freqfold, row.kv_lora_rank,
                              row.cache.after.numbers_per_layer, 100 * row.cache.saved(), with_error(row.partial_rope),
                              with_error(row.mla)));
  }
}

Status sweep(const SweepFlags& flags) {
  SweepRequest request;
  TRY_ASSIGN(request.recipe, resolve(flags.recipe));
  TRY_ASSIGN(request.calibration_text, calibration_text_of(flags.source));
  TRY_ASSIGN(const auto test_text, test_text_of(flags.source, 1));
  TRY_ASSIGN(request.statistics, statistics_folder(flags.common));
  request.model = flags.source.model;
  request.test_text = *test_text;
  request.freqfolds = flags.freqfolds;
  request.kv_lora_ranks = flags.kv_lora_ranks;
  Console console(flags.common);
  request.on_perplexity = [&](const std::string& name, const Perplexity& value) { console.print(name, value); };
  const std::vector<Path> folders{request.statistics, Path(flags.common.json).parent_path()};
  return run_interruptible(console, folders, [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_sweep(request, context));
    print_table(console, outcome);
    return console.write_json(to_json(outcome));
  });
}

}  // namespace

void add_sweep(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("sweep", "Compare freqfolds and ranks, all from the same statistics");
  auto flags = std::make_shared<SweepFlags>();
  add_flags(*app, *flags);
  app->footer(
      "Example:\n  transmla sweep model.gguf --qk-mqa-dim 32 --freqfolds 2,4,8 --kv-lora-ranks 64,128\n"
      "      --cal-text train.txt --test-text test.txt --eval-chunks 8");
  app->callback([flags, &chosen] { chosen = [flags] { return sweep(*flags); }; });
}

}  // namespace transmla
