// What opening a project does on the worker's thread: reads the project, the model and kept statistics.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/project/project.h"
#include "engine/session/inspect.h"

namespace transmla::ui {

struct OpenedProject {
  Project project;
  Source source;
  Inspection inspection;
  std::shared_ptr<const Statistics> statistics;  // null where none are kept
  std::vector<std::string> warnings;
};

// `project`: a folder, made for `model` where it is none yet. `model` empty: the project's own.
Result<OpenedProject> open_project(const Path& project, const Path& model, const ProjectSettings& defaults,
                                   const Context& context);
// To look at, beside a program that has it open.
Result<OpenedProject> read_project(const Path& project, const Context& context);

// A folder in `projects` for this model: the one that is its project already, else a name that is free.
Path project_folder_for(const Path& projects, const Path& model);

}  // namespace transmla::ui
