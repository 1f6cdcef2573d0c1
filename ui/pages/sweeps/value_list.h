// The values of a sweep as a person types them: "32, 64, 96–160:32".
#pragma once

#include <QString>
#include <QVariant>
#include <vector>

#include "ui/words/recipe_fields.h"

namespace transmla::ui {

struct ValueList {
  std::vector<QVariant> values;  // in the order typed, each once; an invalid one is "auto"
  QString problem;               // one sentence for people; then there are no values
};

// Numbers, ranges "from–to:step" (a hyphen or ".." will do), "auto" where the field has it; choices and flags as
// valueText() says them.
ValueList parseValues(const QString& text, const RecipeField& field, const Recipe& recipe, const ModelConfig& config);

// The field's values worth trying, at most eight, in that form.
QString proposedValues(const RecipeField& field, const Recipe& recipe, const ModelConfig& config);

// A value as valueText() says it.
QString valueText(const RecipeField& field, const Recipe& recipe, const QVariant& value);

}  // namespace transmla::ui
