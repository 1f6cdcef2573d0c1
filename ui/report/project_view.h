// What pictures and reports are made from: a project's results and the pictures of its layers, read once.
#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "engine/project/project.h"
#include "engine/session/inspect.h"
#include "engine/session/layer_picture.h"

namespace transmla::ui {

struct ProjectView {
  Project project;
  Inspection inspection;
  std::vector<LayerPicture> layers;  // empty without statistics
};

// Everything that is drawn of the layers under the project's recipe; may take seconds on a large model.
Result<std::vector<LayerPicture>> layer_pictures_of(const Model& model, const Statistics& statistics,
                                                    const Recipe& recipe, const Context& context);

// From a project's folder, model and kept statistics included. Another program may have it open.
Result<ProjectView> view_of_project(const Path& folder, const Context& context);

}  // namespace transmla::ui
