#include <iostream>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/recipe_flags.h"
#include "app/transmla/source_flags.h"
#include "engine/base/format.h"
#include "engine/model/family.h"
#include "engine/session/inspect.h"
#include "engine/session/inspect_errors.h"

namespace transmla {
namespace {

struct InspectFlags {
  CommonFlags common;
  RecipeFlags recipe;
  SourceFlags source;
  std::string tokens_of;
  bool errors = false;
};

std::string dtype_mix(const Inspection& inspection) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : inspection.dtypes) parts.push_back(fmt::format("{} × {}", count, name));
  return fmt::format("{}", fmt::join(parts, ", "));
}

void print(Console& console, const Inspection& inspection) {
  const auto& config = inspection.config;
  const auto line = [&](const char* name, const std::string& value) {
    console.print(fmt::format("{:<12} {}", name, value));
  };
  line("model", inspection.name);
  line("family", inspection.family);
  line("sizes", fmt::format("{} layers, hidden {}, intermediate {}, vocabulary {}", config.layers, config.hidden,
                            config.intermediate, format_count(static_cast<std::uint64_t>(config.vocab))));
  if (config.experts > 0) {
    line("experts", fmt::format("{} in each layer, {} for each token", config.experts, config.experts_used));
  }
  line("attention", fmt::format("{} query heads, {} key/value heads, head size {}", config.query_heads, config.kv_heads,
                                config.head_dim));
  line("context", fmt::format("{} tokens, rope theta {}", format_count(static_cast<std::uint64_t>(config.max_position)),
                              config.rope_theta));
  if (config.query_key_norms) {
    line("norms", "of every query and key head before RoPE: converted with --approximate-norms only");
  }
  if (config.window > 0) {
    line("window", fmt::format("some layers look back {} tokens only: longer texts are refused",
                               format_count(static_cast<std::uint64_t>(config.window))));
  }
  line("tensors", fmt::format("{} ({}), {} parameters, {}", inspection.tensors, dtype_mix(inspection),
                              format_count(inspection.parameters), format_bytes(inspection.bytes)));
  if (inspection.left_aside > 0) {
    const auto& aside = config.family->left_aside;
    line("left aside", fmt::format("{} of these tensors, for {} ({}*): they are not converted", inspection.left_aside,
                                   aside.what, aside.prefix));
  }
  line("cache", fmt::format("{} bytes per token in bf16 ({} numbers per layer)",
                            format_count(static_cast<std::uint64_t>(inspection.cache.bytes)),
                            inspection.cache.numbers_per_layer));
  line("tokenizer", fmt::format("{} tokens", format_count(static_cast<std::uint64_t>(inspection.tokenizer_tokens))));
  line("fingerprint", inspection.fingerprint);
}

void print(Console& console, const ModelSpectra& spectra) {
  console.print(fmt::format(
      "\nDirections that hold 90 and 99 % of the energy, and the effective number (statistics of {} tokens)",
      format_count(static_cast<std::uint64_t>(spectra.tokens))));
  console.print(fmt::format("{:>5}  {:>18}  {:>18}", "layer", "keys", "values"));
  const auto cell = [](const SpectrumSummary& summary) {
    return fmt::format("{:>5} {:>5} {:>6.1f}", summary.for_90, summary.for_99, summary.effective);
  };
  for (std::size_t layer = 0; layer < spectra.layers.size(); ++layer) {
    const auto& [keys, values] = spectra.layers[layer];
    console.print(fmt::format("{:>5}  {}  {}", layer, cell(keys), cell(values)));
  }
}

std::string heading(const PredictedErrors& errors) {
  const Recipe& recipe = errors.recipe;
  const auto freqfold = recipe.method == "transmla" ? fmt::format(", freqfold {}", recipe.freqfold.value_or(0)) : "";
  return fmt::format(
      "\nErrors of attention on {} × {} tokens: method {}, qk-mqa-dim {}{}, rank {}, without fit or refit",
      errors.sequences, errors.length, recipe.method, recipe.qk_mqa_dim, freqfold, recipe.kv_lora_rank);
}

void print(Console& console, const PredictedErrors& errors) {
  console.print(heading(errors));
  console.print(fmt::format("{:>5}  {:^33}  {:^33}", "", "partial RoPE", "MLA"));
  console.print(fmt::format("{:>5}  {:>9}  {:>9}  {:>11}  {:>9}  {:>9}  {:>11}", "layer", "score", "KL (nats)",
                            "output", "score", "KL (nats)", "output"));
  const auto row = [&](const std::string& name, const AttentionError& partial_rope, const AttentionError& mla) {
    console.print(fmt::format("{:>5}  {:>9.4f}  {:>9.4f}  {:>11.4f}  {:>9.4f}  {:>9.4f}  {:>11.4f}", name,
                              partial_rope.score_error, partial_rope.divergence, partial_rope.output_error,
                              mla.score_error, mla.divergence, mla.output_error));
  };
  for (std::size_t layer = 0; layer < errors.mla.size(); ++layer) {
    row(fmt::format("{}", layer), errors.partial_rope[layer], errors.mla[layer]);
  }
  row("mean", mean_error(errors.partial_rope), mean_error(errors.mla));
}

Result<ErrorsRequest> errors_request(const InspectFlags& flags, const Path& statistics) {
  ErrorsRequest request;
  TRY_ASSIGN(request.recipe, resolve(flags.recipe));
  TRY_ASSIGN(request.calibration_text, calibration_text_of(flags.source));
  request.model = flags.source.model;
  request.statistics = statistics;
  return request;
}

Status print_tokens(const InspectFlags& flags) {
  TRY_ASSIGN(const auto tokens, tokens_of(flags.source.model, flags.tokens_of));
  std::string text;
  for (const auto token : tokens) text += fmt::format("{}\n", token);
  std::cout << text << std::flush;
  return {};
}

Status inspect_model(const InspectFlags& flags) {
  if (!flags.tokens_of.empty()) return print_tokens(flags);
  Console console(flags.common);
  TRY_ASSIGN(const auto statistics, statistics_folder(flags.common));
  std::optional<ErrorsRequest> request;
  if (flags.errors) {
    TRY_ASSIGN(request, errors_request(flags, statistics));
  }
  const std::vector<Path> folders{statistics, Path(flags.common.json).parent_path()};
  return run_interruptible(console, folders, [&](const Context& context) -> Status {
    std::optional<PredictedErrors> errors;  // first: it may take the statistics that spectra are shown of
    if (request) {
      TRY_ASSIGN(errors, inspect_errors(*request, context));
    }
    TRY_ASSIGN(const auto inspection, inspect(flags.source.model, statistics));
    print(console, inspection);
    if (inspection.spectra) print(console, *inspection.spectra);
    auto json = to_json(inspection);
    if (errors) {
      print(console, *errors);
      json["errors"] = to_json(*errors);
    }
    return console.write_json(json);
  });
}

}  // namespace

void add_inspect(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("inspect", "What a checkpoint is: family, sizes, tensors, cache, tokenizer");
  auto flags = std::make_shared<InspectFlags>();
  add_model_flag(*app, flags->source);
  app->add_option("--tokens-of", flags->tokens_of, "Print the ids of a text instead, one a line")->type_name("FILE");
  app->add_flag(
      "--errors", flags->errors,
      "Also what a recipe would do to the attention of each layer, measured on a few tokens of --cal-text; the "
      "flags of recipes and calibration are for this");
  add_calibration_text_flags(*app, flags->source);
  add_method_flags(*app, flags->recipe);
  add_calibration_flags(*app, flags->recipe);
  add_statistics_flag(*app, flags->common);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer(
      "Examples:\n"
      "  transmla inspect model.gguf\n"
      "  transmla inspect model.gguf --errors --qk-mqa-dim 32 --kv-lora-rank 128 --cal-text train.txt");
  app->callback([flags, &chosen] { chosen = [flags] { return inspect_model(*flags); }; });
}

}  // namespace transmla
