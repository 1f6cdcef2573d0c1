#include <iostream>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/source_flags.h"
#include "engine/base/format.h"
#include "engine/session/inspect.h"

namespace transmla {
namespace {

struct InspectFlags {
  CommonFlags common;
  SourceFlags source;
  std::string tokens_of;
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
  line("attention", fmt::format("{} query heads, {} key/value heads, head size {}", config.query_heads, config.kv_heads,
                                config.head_dim));
  line("context", fmt::format("{} tokens, rope theta {}", format_count(static_cast<std::uint64_t>(config.max_position)),
                              config.rope_theta));
  line("tensors", fmt::format("{} ({}), {} parameters, {}", inspection.tensors, dtype_mix(inspection),
                              format_count(inspection.parameters), format_bytes(inspection.bytes)));
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
  TRY_ASSIGN(const auto inspection, inspect(flags.source.model, statistics));
  print(console, inspection);
  if (inspection.spectra) print(console, *inspection.spectra);
  return console.write_json(to_json(inspection));
}

}  // namespace

void add_inspect(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("inspect", "What a checkpoint is: family, sizes, tensors, cache, tokenizer");
  auto flags = std::make_shared<InspectFlags>();
  add_model_flag(*app, flags->source);
  app->add_option("--tokens-of", flags->tokens_of, "Print the ids of a text instead, one a line")->type_name("FILE");
  add_statistics_flag(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer("Example:\n  transmla inspect model.gguf");
  app->callback([flags, &chosen] { chosen = [flags] { return inspect_model(*flags); }; });
}

}  // namespace transmla
