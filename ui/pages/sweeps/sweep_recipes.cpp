#include "ui/pages/sweeps/sweep_recipes.h"

#include "ui/pages/candidates/measures.h"
#include "ui/words/engine_text.h"
#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

const QString kTimes = QStringLiteral(" × ");

void vary(const SweepAxis& axis, std::vector<Recipe>& recipes) {
  const RecipeField* field = findField(axis.field);
  if (field == nullptr) return;
  std::vector<Recipe> varied;
  for (const QVariant& value : axis.values) {
    for (Recipe recipe : recipes) {
      field->set(recipe, value);
      varied.push_back(std::move(recipe));
    }
  }
  recipes = std::move(varied);
}

}  // namespace

SweepRecipes sweepRecipes(const Recipe& common, const std::vector<SweepAxis>& axes, const ModelConfig& config) {
  std::vector<Recipe> all{common};
  for (const SweepAxis& axis : axes) vary(axis, all);
  SweepRecipes result;
  for (Recipe& recipe : all) {
    auto status = check_recipe(recipe);
    if (status) status = check_recipe(recipe, config);
    if (status) {
      result.recipes.push_back(std::move(recipe));
    } else if (result.refused++ == 0) {
      result.problem = engineText(status.error().message);
    }
  }
  return result;
}

QString sweepTitle(const std::vector<SweepAxis>& axes) {
  QStringList keys;
  for (const SweepAxis& axis : axes) keys += axis.field;
  return keys.join(kTimes);
}

QStringList fieldsOfTitle(const QString& title) {
  const QStringList keys = title.split(kTimes);
  for (const QString& key : keys) {
    if (findField(key) == nullptr) return {};
  }
  return keys;
}

QString titleText(const QString& title) {
  QStringList names;
  for (const QString& key : fieldsOfTitle(title)) names += fullName(*findField(key));
  return names.isEmpty() ? title : names.join(kTimes);
}

}  // namespace transmla::ui
