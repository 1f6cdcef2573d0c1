#include "ui/workspace/opening.h"

#include "engine/session/resources.h"

namespace transmla::ui {
namespace {

struct ProjectAtHand {
  Project project;
  std::vector<std::string> warnings;
};

Result<ProjectAtHand> project_at(const Path& folder, const Path& model, const ProjectSettings& defaults) {
  if (Project::is_project(folder)) {
    TRY_ASSIGN(auto opened, Project::open(folder));
    ProjectAtHand found{std::move(opened.project), std::move(opened.warnings)};
    if (!model.empty() && found.project.settings().model != model) {
      ProjectSettings settings = found.project.settings();
      settings.model = model;
      TRY(found.project.set_settings(settings));
    }
    return found;
  }
  if (model.empty()) {
    return fail("'{}' is no project: it holds no project.json; open a model to make one", folder.string());
  }
  ProjectSettings settings = defaults;
  settings.model = model;
  TRY_ASSIGN(const Source source, open_source(model));  // a project is made only once its model is known to be one
  TRY_ASSIGN(auto project, Project::create(folder, settings, suggested_recipe(source.model->config())));
  return ProjectAtHand{std::move(project), {}};
}

Result<OpenedProject> with_model(ProjectAtHand at_hand, const Context& context) {
  TRY_ASSIGN(auto source, open_source(at_hand.project.settings().model));
  TRY(context.report("reading kept statistics", 1, 2));
  OpenedProject opened{std::move(at_hand.project), std::move(source), {}, nullptr, std::move(at_hand.warnings)};
  opened.inspection = inspection_of(opened.source, display_name(opened.project.settings().model));
  const bool attention = opened.project.recipe().method == "score";
  if (auto kept = kept_statistics(*opened.source.model, opened.project.statistics(), attention)) {
    opened.statistics = std::make_shared<const Statistics>(std::move(*kept));
  }
  TRY(context.report("reading kept statistics", 2, 2));
  return opened;
}

}  // namespace

Result<OpenedProject> open_project(const Path& project, const Path& model, const ProjectSettings& defaults,
                                   const Context& context) {
  return guarded([&]() -> Result<OpenedProject> {
    TRY(context.report("opening the model", 0, 2));
    TRY_ASSIGN(auto at_hand, project_at(project, model, defaults));
    return with_model(std::move(at_hand), context);
  });
}

Result<OpenedProject> read_project(const Path& project, const Context& context) {
  return guarded([&]() -> Result<OpenedProject> {
    TRY(context.report("opening the model", 0, 2));
    TRY_ASSIGN(auto opened, Project::open(project, ProjectAccess::read));
    return with_model({std::move(opened.project), std::move(opened.warnings)}, context);
  });
}

Path project_folder_for(const Path& projects, const Path& model) {
  const std::string name = model.stem().string();
  for (int number = 1;; ++number) {
    const Path folder = projects / (number == 1 ? name : fmt::format("{}-{}", name, number));
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) return folder;
    if (Project::is_project(folder) && Project::model_of(folder) == model) return folder;
  }
}

}  // namespace transmla::ui
