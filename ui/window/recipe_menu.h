// Recipes from elsewhere: those of the published results, and files.
#pragma once

#include <QString>
#include <vector>

#include "engine/session/recipe.h"

class QMenu;

namespace transmla::ui {

class Workspace;

struct PublishedRecipe {
  QString name;  // "Llama-2-7B  512 + 64"
  Recipe recipe;
};
// Those of resources/recipes that can be measured with this model, by name; texts as in `current`.
std::vector<PublishedRecipe> publishedRecipes(const ModelConfig& config, const Recipe& current);

// The file's recipe becomes the project's, as one step of its history, or problem() says why not.
void takeRecipe(Workspace& workspace, const QString& file);
// The project's recipe, for `transmla convert --recipe`.
void saveRecipe(Workspace& workspace, const QString& file);

// The published recipes that fit the open model; filled each time it is shown.
QMenu* publishedRecipesMenu(Workspace& workspace, QMenu& parent);

}  // namespace transmla::ui
