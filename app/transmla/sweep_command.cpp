#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/recipe_flags.h"
#include "app/transmla/source_flags.h"
#include "engine/base/format.h"
#include "engine/session/outcome_json.h"
#include "engine/session/predicted_error.h"
#include "engine/session/sweep.h"

namespace transmla {
namespace {

struct SweepFlags {
  CommonFlags common;
  RecipeFlags recipe;
  SourceFlags source;
  std::vector<int> freqfolds, kv_lora_ranks, qk_mqa_dims;
};

void add_flags(CLI::App& app, SweepFlags& flags) {
  add_model_flag(app, flags.source);
  add_calibration_text_flags(app, flags.source);
  add_test_text_flag(app, flags.source);
  app.add_option("--qk-mqa-dims", flags.qk_mqa_dims,
                 "Method score: rotary sizes to compare, for example 16,32,64; without: --qk-mqa-dim")
      ->delimiter(',');
  app.add_option("--freqfolds", flags.freqfolds,
                 "Method transmla, which this chooses: freqfolds to compare, for example 2,4,8; without: the best one")
      ->delimiter(',');
  app.add_option("--kv-lora-ranks", flags.kv_lora_ranks, "Ranks to compare, for example 64,128,256")->delimiter(',');
  add_method_flags(app, flags.recipe);
  add_calibration_flags(app, flags.recipe);
  add_evaluation_flags(app, flags.recipe);
  add_statistics_flag(app, flags.common);
  add_machine_flags(app, flags.common);
  add_output_flags(app, flags.common);
}

nlohmann::json to_json(const SweepPrediction& prediction) {
  return {{"qk_mqa_dim", prediction.qk_mqa_dim},
          {"freqfold", prediction.freqfold},
          {"kv_lora_rank", prediction.kv_lora_rank},
          {"cache", to_json(prediction.cache)},
          {"predicted", to_json(prediction.error)}};
}

nlohmann::json to_json(const SweepRow& row) {
  auto result = to_json(SweepPrediction{row.qk_mqa_dim, row.freqfold, row.kv_lora_rank, row.cache, row.predicted});
  result["partial_rope"] = to_json(row.partial_rope);
  result["mla"] = to_json(row.mla);
  return result;
}

nlohmann::json to_json(const SweepOutcome& outcome, const std::string& method) {
  nlohmann::json result{{"method", method},
                        {"original", to_json(outcome.original)},
                        {"rows", nlohmann::json::array()},
                        {"predictions", nlohmann::json::array()},
                        {"statistics", {{"reused", outcome.statistics_reused}}},
                        {"seconds", to_json(outcome.seconds)},
                        {"peak_rss_bytes", outcome.peak_rss_bytes}};
  for (const auto& row : outcome.rows) result["rows"].push_back(to_json(row));
  for (const auto& prediction : outcome.predictions) result["predictions"].push_back(to_json(prediction));
  if (method == "transmla") return result;
  for (auto* const rows : {&result["rows"], &result["predictions"]}) {
    for (auto& row : *rows) row.erase("freqfold");
  }
  return result;
}

std::string with_error(const Perplexity& perplexity) {
  return format_with_error(perplexity.value(), perplexity.standard_error());
}

constexpr const char* kSizesHead = "qk-mqa-dim  freqfold  kv rank   cache   saved";

// The columns that name a row; freqfold 0 is none.
std::string sizes(const SweepPrediction& row) {
  const auto freqfold = row.freqfold > 0 ? fmt::format("{}", row.freqfold) : std::string("-");
  return fmt::format("{:>10}  {:>8}  {:>7}  {:>6}  {:>4.0f} %", row.qk_mqa_dim, freqfold, row.kv_lora_rank,
                     row.cache.after.numbers_per_layer, 100 * row.cache.saved());
}

void print_predictions(Console& console, const std::vector<SweepPrediction>& predictions) {
  console.print("Predicted, means over layers of plans without fit or refit:");
  console.print(fmt::format("{}  {:>11}  {:>11}  {:>12}", kSizesHead, "score error", "KL (nats)", "output error"));
  for (const auto& row : predictions) {
    console.print(fmt::format("{}  {:>11.4f}  {:>11.4f}  {:>12.4f}", sizes(row), row.error.score_error,
                              row.error.divergence, row.error.output_error));
  }
}

void print_table(Console& console, const SweepOutcome& outcome) {
  // "±" is two bytes and one column.
  console.print(fmt::format("{}  {:>12}  {:>18}  {:>18}", kSizesHead, "predicted KL", "partial RoPE ppl", "MLA ppl"));
  for (const auto& row : outcome.rows) {
    const SweepPrediction named{row.qk_mqa_dim, row.freqfold, row.kv_lora_rank, row.cache, row.predicted};
    console.print(fmt::format("{}  {:>12.4f}  {:>18}  {:>18}", sizes(named), row.predicted.divergence,
                              with_error(row.partial_rope), with_error(row.mla)));
  }
}

Status sweep(const SweepFlags& flags) {
  SweepRequest request;
  RecipeFlags recipe = flags.recipe;
  // As with the converter's other flags, what only method transmla has asks for it.
  if (!flags.freqfolds.empty() && !recipe.method && recipe.recipe_file.empty()) recipe.method = "transmla";
  TRY_ASSIGN(request.recipe, resolve(recipe));
  TRY_ASSIGN(request.calibration_text, calibration_text_of(flags.source));
  TRY_ASSIGN(const auto test_text, test_text_of(flags.source, 1));
  TRY_ASSIGN(request.statistics, statistics_folder(flags.common));
  request.model = flags.source.model;
  request.test_text = *test_text;
  request.freqfolds = flags.freqfolds;
  request.kv_lora_ranks = flags.kv_lora_ranks;
  request.qk_mqa_dims = flags.qk_mqa_dims;
  Console console(flags.common);
  request.on_perplexity = [&](const std::string& name, const Perplexity& value) { console.print(name, value); };
  request.on_predictions = [&](const auto& predictions) { print_predictions(console, predictions); };
  const std::vector<Path> folders{request.statistics, Path(flags.common.json).parent_path()};
  return run_interruptible(console, folders, [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_sweep(request, context));
    print_table(console, outcome);
    return console.write_json(to_json(outcome, request.recipe.method));
  });
}

}  // namespace

void add_sweep(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("sweep", "Compare sizes of a conversion, all from the same statistics");
  auto flags = std::make_shared<SweepFlags>();
  add_flags(*app, *flags);
  app->footer(
      "Examples:\n"
      "  transmla sweep model.gguf --qk-mqa-dims 16,32 --kv-lora-ranks 64,128\n"
      "      --cal-text train.txt --test-text test.txt --eval-chunks 8\n"
      "  transmla sweep model.gguf --qk-mqa-dim 32 --freqfolds 2,4,8 --kv-lora-ranks 64,128 …    method transmla");
  app->callback([flags, &chosen] { chosen = [flags] { return sweep(*flags); }; });
}

}  // namespace transmla
