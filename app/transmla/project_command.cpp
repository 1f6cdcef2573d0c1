#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/project_sweep.h"
#include "app/transmla/source_flags.h"
#include "engine/base/format.h"
#include "engine/evaluation/chunk_mean.h"
#include "engine/project/project.h"
#include "engine/session/calibrate.h"
#include "engine/session/source.h"

namespace transmla {
namespace {

struct ProjectFlags {
  CommonFlags common;
  SourceFlags source;
  std::string folder;
  std::vector<std::string> set, sweep, measure;
};

// The folder's project; a new one is made only once its model is known to be one.
Result<Project> project_of(const ProjectFlags& flags) {
  if (Project::is_project(flags.folder)) {
    TRY_ASSIGN(auto opened, Project::open(flags.folder));
    return std::move(opened.project);
  }
  if (flags.source.cal_text.empty() && flags.source.cal_dataset.empty()) {
    return fail(
        "'{}' is no project yet: give --model-path and texts to make one, --cal-text FILE and --test-text FILE or "
        "--cal-dataset NAME",
        flags.folder);
  }
  ProjectSettings settings;
  TRY_ASSIGN(const auto model, find_model(flags.source.model));
  settings.model = std::filesystem::absolute(model);
  TRY_ASSIGN(settings.calibration_text, calibration_text_of(flags.source));
  TRY_ASSIGN(const auto test, test_text_of(flags.source, /*evaluation_batch=*/1));
  settings.test_text = *test;
  TRY_ASSIGN(const auto source, open_source(settings.model));
  return Project::create(flags.folder, settings, suggested_recipe(source.model->config()));
}

// --set: the project's recipe from now on.
Status set_fields(Project& project, const std::vector<std::string>& fields) {
  Recipe recipe = project.recipe();
  for (const auto& text : fields) {
    TRY_ASSIGN(const auto field, varied_field(text));
    if (field.values.size() != 1) return fail("--set {} gives {} values; give one", field.key, field.values.size());
    TRY_ASSIGN(const auto changed, varied(recipe, {field}));
    recipe = changed.front();
  }
  return fields.empty() ? Status() : project.set_recipe(recipe);
}

Status sweep(Project& project, const std::vector<std::string>& texts, Console& console, const Context& context) {
  std::vector<VariedField> fields;
  std::vector<std::string> names;
  for (const auto& text : texts) {
    TRY_ASSIGN(fields.emplace_back(), varied_field(text));
    names.push_back(fields.back().key);
  }
  TRY_ASSIGN(const auto recipes, varied(project.recipe(), fields));
  TRY(sweep_project(project, recipes, fmt::format("{}", fmt::join(names, " × ")), context));
  for (const Recipe& recipe : recipes) {
    const auto found = project.candidates().find(candidate_id(recipe));
    if (found != project.candidates().end()) console.print(found->first, found->second.mla);
  }
  return {};
}

Status take_statistics(const Project& project, Console& console, const Context& context) {
  const auto& settings = project.settings();
  const CalibrationRequest request{project.recipe(), settings.model, settings.calibration_text, project.statistics()};
  TRY_ASSIGN(const auto outcome, run_calibration(request, context));
  console.print(fmt::format("{}: {} statistics of {} tokens", project.folder().string(),
                            outcome.reused ? "found" : "took",
                            format_count(static_cast<std::uint64_t>(outcome.tokens))));
  return {};
}

Status print_further(const Project& project, Console& console) {
  for (const auto& [id, candidate] : project.candidates()) {
    const FurtherResults& further = candidate.further;
    std::string line = id + ":";
    if (!further.kl_divergence.empty()) {
      const ChunkMean kl = chunk_mean(further.kl_divergence), same = chunk_mean(further.same_top);
      line += fmt::format(" KL divergence {:.4g} ± {:.2g} nats, same likeliest token {:.1f} %", kl.mean,
                          kl.standard_error, 100 * same.mean);
    }
    if (further.speed) {
      line += fmt::format(" {:.3g} tokens/s after {} tokens", further.speed->tokens_per_second,
                          further.speed->context_length);
    }
    if (!further.layers.empty()) {
      line += fmt::format(" divergence of attention {:.3g} nats", mean_error(further.layers).divergence);
    }
    console.print(line);
  }
  return {};
}

Status prepare(const ProjectFlags& flags) {
  TRY_ASSIGN(auto project, project_of(flags));
  std::vector<FurtherKind> kinds;
  for (const auto& name : flags.measure) {
    TRY_ASSIGN(kinds.emplace_back(), further_kind(name));
  }
  TRY(set_fields(project, flags.set));
  Console console(flags.common);
  return run_interruptible(console, {project.folder(), project.statistics()}, [&](const Context& context) -> Status {
    TRY(take_statistics(project, console, context));
    if (!flags.sweep.empty()) TRY(sweep(project, flags.sweep, console, context));
    for (const FurtherKind kind : kinds) TRY(measure_further(project, kind, context));
    return kinds.empty() ? Status() : print_further(project, console);
  });
}

}  // namespace

void add_project(CLI::App& program, Command& chosen) {
  auto* app =
      program.add_subcommand("project", "Make a project for the workbench, take its statistics, measure sweeps");
  auto flags = std::make_shared<ProjectFlags>();
  app->add_option("project", flags->folder, "Folder of the project; made where it is none yet")
      ->required()
      ->type_name("DIR");
  add_model_flag(*app, flags->source);
  add_calibration_text_flags(*app, flags->source);
  add_test_text_flag(*app, flags->source);
  app->add_option("--set", flags->set, "FIELD=VALUE: changes the project's recipe, for example method=transmla");
  app->add_option("--sweep", flags->sweep, "FIELD=V1,V2,…: measures the recipe with each value; twice: each pair");
  app->add_option(
      "--measure", flags->measure,
      "kl, speed, contexts or layers: measures all candidates' KL divergence, decoding speed, the same by context, "
      "errors by layer");
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer(
      "Example:\n  transmla project projects/llama --model-path Llama-3.2-1B --cal-text train.txt --test-text "
      "test.txt");
  app->callback([flags, &chosen] { chosen = [flags] { return prepare(*flags); }; });
}

}  // namespace transmla
