// From what a person wants varied to the recipes of a sweep.
#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>
#include <vector>

#include "engine/model/config.h"
#include "engine/session/recipe.h"

namespace transmla::ui {

struct SweepAxis {
  QString field;  // key of a recipe field
  std::vector<QVariant> values;
};

struct SweepRecipes {
  std::vector<Recipe> recipes;  // those that fit the model, the first axis fastest
  int refused = 0;
  QString problem;  // why the first of the refused does not fit
};

SweepRecipes sweepRecipes(const Recipe& common, const std::vector<SweepAxis>& axes, const ModelConfig& config);

// The title that project files keep, "qk_mqa_dim × kv_lora_rank", and back: empty where the title names no field.
QString sweepTitle(const std::vector<SweepAxis>& axes);
QStringList fieldsOfTitle(const QString& title);
// The same in the reader's language; another title as it is.
QString titleText(const QString& title);

}  // namespace transmla::ui
