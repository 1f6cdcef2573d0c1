#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/source_flags.h"
#include "engine/base/format.h"
#include "engine/project/project.h"
#include "engine/session/calibrate.h"
#include "engine/session/source.h"

namespace transmla {
namespace {

struct ProjectFlags {
  CommonFlags common;
  SourceFlags source;
  std::string folder;
};

// The folder's project; a new one is made only once its model is known to be one.
Result<Project> project_of(const ProjectFlags& flags) {
  if (Project::is_project(flags.folder)) {
    TRY_ASSIGN(auto opened, Project::open(flags.folder));
    return std::move(opened.project);
  }
  ProjectSettings settings;
  settings.model = std::filesystem::absolute(flags.source.model);
  settings.calibration_text = std::filesystem::absolute(flags.source.cal_text);
  settings.test_text = std::filesystem::absolute(flags.source.test_text);
  TRY_ASSIGN(const auto source, open_source(settings.model));
  TRY_ASSIGN(auto project, Project::create(flags.folder, settings));
  TRY(project.set_recipe(suggested_recipe(source.model->config())));
  return project;
}

Status prepare(const ProjectFlags& flags) {
  TRY_ASSIGN(const auto project, project_of(flags));
  const CalibrationRequest request{project.recipe(), project.settings().model, project.settings().calibration_text,
                                   project.statistics()};
  Console console(flags.common);
  return run_interruptible(console, {request.statistics}, [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_calibration(request, context));
    console.print(fmt::format("{}: {} statistics of {} tokens", flags.folder, outcome.reused ? "found" : "took",
                              format_count(static_cast<std::uint64_t>(outcome.tokens))));
    return {};
  });
}

}  // namespace

void add_project(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("project", "Make a project for the workbench and take its statistics");
  auto flags = std::make_shared<ProjectFlags>();
  app->add_option("project", flags->folder, "Folder of the project; made where it is none yet")
      ->required()
      ->type_name("DIR");
  add_model_flag(*app, flags->source);
  app->add_option("--cal-text", flags->source.cal_text, "Text to take statistics on, UTF-8")
      ->required()
      ->type_name("FILE");
  app->add_option("--test-text", flags->source.test_text, "Text to take perplexities on, UTF-8")
      ->required()
      ->type_name("FILE");
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer(
      "Example:\n  transmla project projects/llama --model-path Llama-3.2-1B --cal-text train.txt --test-text "
      "test.txt");
  app->callback([flags, &chosen] { chosen = [flags] { return prepare(*flags); }; });
}

}  // namespace transmla
