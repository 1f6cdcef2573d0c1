// The table of a recipe's fields as the window shows and edits them: one entry per field, used by the inspector, the
// sweeps' choice of what varies, and comparisons of two recipes.
#pragma once

#include <QString>
#include <QVariant>
#include <functional>
#include <optional>
#include <vector>

#include "engine/model/config.h"
#include "engine/session/recipe.h"

namespace transmla::ui {

enum class FieldKind { integer, real, choice, flag };

struct RecipeField {
  QString key;         // as in recipe files: "kv_lora_rank", "calibration.samples"
  QString name, unit;  // in the reader's language
  QString help;        // what it is and what it does, two sentences
  FieldKind kind = FieldKind::integer;
  bool optional = false;  // may be absent: an invalid QVariant
  QString absent;         // what that is called: "auto", "none"
  bool changesCache = false;
  std::vector<QString> choices;                   // kind choice
  std::function<bool(const Recipe&)> applies;     // whether the recipe's method knows it
  std::function<bool(const ModelConfig&)> suits;  // whether the model has what it is about; absent: any has
  std::function<QVariant(const Recipe&)> get;
  std::function<void(Recipe&, const QVariant&)> set;
  std::function<std::pair<double, double>(const Recipe&, const ModelConfig&)> range;  // least and most
  std::function<std::vector<double>(const Recipe&, const ModelConfig&)>
      steps;  // values worth trying, for sweeps and arrow keys
};

const std::vector<RecipeField>& recipeFields();  // in the order they are shown; texts in the current language
const RecipeField* findField(const QString& key);
QString valueText(const RecipeField& field, const Recipe& recipe);  // "auto", "128", "bf16"
// "≤ 384"; empty where the bound is so far away that it says nothing.
QString boundText(const RecipeField& field, const Recipe& recipe, const ModelConfig& config);
// The next value worth trying above (direction 1) or below (−1) the recipe's; absent at the end of the steps.
std::optional<double> steppedValue(const RecipeField& field, const Recipe& recipe, const ModelConfig& config,
                                   int direction);
// Whether the recipe's method knows the field and the model has what it is about.
bool concerns(const RecipeField& field, const Recipe& recipe, const ModelConfig& config);
// Fields whose values differ, for comparisons.
std::vector<const RecipeField*> differingFields(const Recipe& a, const Recipe& b);

}  // namespace transmla::ui
