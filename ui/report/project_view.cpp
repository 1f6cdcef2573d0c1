#include "ui/report/project_view.h"

#include "ui/workspace/opening.h"

namespace transmla::ui {

Result<std::vector<LayerPicture>> layer_pictures_of(const Model& model, const Statistics& statistics,
                                                    const Recipe& recipe, const Context& context) {
  std::vector<LayerPicture> pictures;
  const int layers = model.config().layers;
  for (int layer = 0; layer < layers; ++layer) {
    TRY(context.report("drawing layers", layer, layers));
    TRY_ASSIGN(auto picture, layer_picture(model, statistics, layer, recipe));
    pictures.push_back(std::move(picture));
  }
  TRY(context.report("drawing layers", layers, layers));
  return pictures;
}

Result<ProjectView> view_of_project(const Path& folder, const Context& context) {
  TRY_ASSIGN(auto opened, read_project(folder, context));
  ProjectView view{std::move(opened.project), std::move(opened.inspection), {}};
  if (opened.statistics) {
    TRY_ASSIGN(view.layers,
               layer_pictures_of(*opened.source.model, *opened.statistics, view.project.recipe(), context));
  }
  return view;
}

}  // namespace transmla::ui
