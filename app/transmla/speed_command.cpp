#include <utility>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "engine/base/format.h"
#include "engine/session/decoding_speed.h"
#include "engine/session/outcome_json.h"
#include "engine/session/runnable_model.h"
#include "engine/session/speed_by_length.h"

namespace transmla {
namespace {

constexpr const char* kExamples = R"(Examples:
  transmla speed smollm2-135m.gguf smollm2-mla
  transmla speed smollm2-135m.gguf smollm2-mla --context 1024,8192 --batch 1,8 --json speed.json

No prompt is computed: caches are filled with zeros, which costs a token what any other numbers would. The share of
bandwidth is what a token's weights and cache are, over the time that reading them from memory takes at least.)";

struct SpeedFlags {
  CommonFlags common;
  std::vector<std::string> models;
  std::string dtype = "bf16";
  SpeedSettings settings;
};

struct TimedModel {
  std::string name;
  bool is_export = false;
  SpeedTable table;
};

void add_flags(CLI::App& app, SpeedFlags& flags) {
  app.add_option("models", flags.models, "Folders, GGUF files or exports; those behind the first are compared with it")
      ->required()
      ->type_name("PATH");
  app.add_option("--context", flags.settings.lengths, "Tokens in the cache, several by commas")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--batch", flags.settings.sequences, "Sequences decoded together, several by commas")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--steps", flags.settings.steps, "Tokens under the clock; their median counts")->capture_default_str();
  app.add_option("--dtype", flags.dtype, "Numbers of the pass and of the cache: fp32 or bf16")->capture_default_str();
}

void print(Console& console, const TimedModel& model, const TimedModel& first, double bandwidth) {
  console.print(fmt::format("\n{}, {}: {} of cache per token", model.name,
                            model.is_export ? "MLA" : "original attention",
                            format_bytes(model.table.cache_bytes_per_token)));
  const bool compared = &model != &first;
  console.print(fmt::format("{:>8} {:>6} {:>10} {:>10} {:>12} {:>12} {:>10}{}", "context", "batch", "ms/token",
                            "tokens/s", "weights", "cache", "bandwidth", compared ? "    faster" : ""));
  for (std::size_t i = 0; i < model.table.rows.size(); ++i) {
    const LengthSpeed& row = model.table.rows[i];
    const double faster = first.table.rows[i].step_seconds / row.step_seconds;
    console.print(fmt::format("{:>8} {:>6} {:>10.2f} {:>10.1f} {:>12} {:>12} {:>8.0f} %{}", row.length, row.sequences,
                              1e3 * row.step_seconds, row.tokens_per_second(), format_bytes(row.weight_bytes),
                              format_bytes(row.cache_bytes), 100 * row.bytes_per_second() / bandwidth,
                              compared ? fmt::format(" {:>7.2f} ×", faster) : ""));
  }
}

nlohmann::json to_json(const TimedModel& model, double bandwidth) {
  auto rows = nlohmann::json::array();
  for (const LengthSpeed& row : model.table.rows) {
    rows.push_back({{"context", row.length},
                    {"batch", row.sequences},
                    {"seconds_per_token", row.step_seconds},
                    {"tokens_per_second", row.tokens_per_second()},
                    {"weight_bytes", row.weight_bytes},
                    {"cache_bytes", row.cache_bytes},
                    {"share_of_bandwidth", row.bytes_per_second() / bandwidth}});
  }
  return {{"name", model.name},
          {"form", model.is_export ? "MLA" : "original"},
          {"cache_bytes_per_token", model.table.cache_bytes_per_token},
          {"speeds", std::move(rows)}};
}

Result<TimedModel> timed(const std::string& path, Precision precision, const SpeedSettings& settings,
                         const Context& context) {
  TRY_ASSIGN(const auto model, open_runnable(path, precision, context));
  TRY_ASSIGN(auto table, speed_by_length(model.network, settings, context));
  return TimedModel{model.name, model.is_export, std::move(table)};
}

Status speed(const SpeedFlags& flags) {
  TRY(check_speed(flags.settings));
  TRY_ASSIGN(const auto precision, precision_from_name(flags.dtype));
  Console console(flags.common);
  return run_interruptible(console, {Path(flags.common.json).parent_path()}, [&](const Context& context) -> Status {
    const double bandwidth = memory_bandwidth(context);
    console.print(fmt::format("{}: {:.1f} GB/s read from memory", processor_name(), 1e-9 * bandwidth));
    std::vector<TimedModel> models;
    for (const auto& path : flags.models) {
      TRY_ASSIGN(auto model, timed(path, precision, flags.settings, context));
      models.push_back(std::move(model));
    }
    auto results = nlohmann::json::array();
    for (const TimedModel& model : models) {
      print(console, model, models.front(), bandwidth);
      results.push_back(to_json(model, bandwidth));
    }
    return console.write_json({{"machine", processor_name()},
                               {"memory_bytes_per_second", bandwidth},
                               {"dtype", flags.dtype},
                               {"cache", "zeros"},
                               {"models", std::move(results)}});
  });
}

}  // namespace

void add_speed(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("speed", "Time of a token by context and batch, original beside converted");
  auto flags = std::make_shared<SpeedFlags>();
  add_flags(*app, *flags);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer(kExamples);
  app->callback([flags, &chosen] { chosen = [flags] { return speed(*flags); }; });
}

}  // namespace transmla
