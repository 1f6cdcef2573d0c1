// What is wrong with a recipe, field by field and in the reader's language; the engine's own check has the last word.
#pragma once

#include <QString>
#include <vector>

#include "engine/model/config.h"
#include "engine/session/recipe.h"
#include "ui/words/recipe_fields.h"

namespace transmla::ui {

struct FieldProblem {
  QString key;  // of the field it stands beside; empty: of the recipe as a whole
  QString sentence;
};

// Of a number for one field, before it is in a recipe; empty where it is within the range.
QString rangeProblem(const RecipeField& field, double value, const Recipe& recipe, const ModelConfig& config);

// Empty exactly where check_recipe() accepts the recipe and every field that applies is within its range. At most one
// per field.
std::vector<FieldProblem> recipeProblems(const Recipe& recipe, const ModelConfig& config);

}  // namespace transmla::ui
