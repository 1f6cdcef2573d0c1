#include "ui/words/recipe_fields.h"

#include <algorithm>
#include <map>

#include "ui/words/field_table.h"

namespace transmla::ui {
namespace {

std::vector<RecipeField> allFields() {
  std::vector<RecipeField> fields;
  addShapeFields(fields);
  addMeasurementFields(fields);
  addScoreFields(fields);
  return fields;
}

}  // namespace

RecipeField& withRange(RecipeField& field, double least, double most, std::vector<double> steps) {
  field.range = [least, most](const Recipe&, const ModelConfig&) { return std::pair(least, most); };
  field.steps = [steps = std::move(steps)](const Recipe&, const ModelConfig&) { return steps; };
  return field;
}

std::vector<double> multiples(double step, double least, double most) {
  std::vector<double> values;
  for (double value = step; value <= most; value += step) {
    if (value >= least) values.push_back(value);
  }
  return values;
}

std::vector<double> divisors(int number) {
  std::vector<double> values;
  for (int divisor = 1; divisor <= number; ++divisor) {
    if (number % divisor == 0) values.push_back(divisor);
  }
  return values;
}

std::vector<double> doublings(double first, double most) {
  std::vector<double> values;
  for (double value = first; value <= most; value *= 2) values.push_back(value);
  return values;
}

const std::vector<RecipeField>& recipeFields() {
  // A table per language, so that pointers into one stay good when the language changes.
  static std::map<QString, std::vector<RecipeField>> tables;
  auto& table = tables[Fields::tr("English", "this language's own name, in itself")];
  if (table.empty()) table = allFields();
  return table;
}

const RecipeField* findField(const QString& key) {
  const auto& fields = recipeFields();
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

QString valueText(const RecipeField& field, const Recipe& recipe) {
  const QVariant value = field.get(recipe);
  if (!value.isValid()) return field.absent;
  switch (field.kind) {
    case FieldKind::flag:
      return value.toBool() ? Fields::tr("yes") : Fields::tr("no");
    case FieldKind::real:
      return numberText(value.toDouble());
    case FieldKind::integer:
      return countText(value.toULongLong());
    case FieldKind::choice:
      return field.key == QLatin1String("method") ? methodText(recipe.method) : value.toString();
  }
  return {};
}

QString boundText(const RecipeField& field, const Recipe& recipe, const ModelConfig& config) {
  if (field.kind != FieldKind::integer && field.kind != FieldKind::real) return {};
  constexpr double kFar = 10'000;
  const double most = field.range(recipe, config).second;
  if (most > kFar || (field.kind == FieldKind::real && most > 1)) return {};
  return QStringLiteral("≤ %1").arg(countText(static_cast<std::uint64_t>(std::max(most, 0.0))));
}

std::optional<double> steppedValue(const RecipeField& field, const Recipe& recipe, const ModelConfig& config,
                                   int direction) {
  const auto steps = field.steps(recipe, config);
  const QVariant value = field.get(recipe);
  if (!value.isValid()) return steps.empty() || direction < 0 ? std::nullopt : std::optional(steps.front());
  std::optional<double> next;
  for (const double step : steps) {
    const double ahead = direction * (step - value.toDouble());
    if (ahead > 0 && (!next || ahead < direction * (*next - value.toDouble()))) next = step;
  }
  return next;
}

bool concerns(const RecipeField& field, const Recipe& recipe, const ModelConfig& config) {
  return field.applies(recipe) && (!field.suits || field.suits(config));
}

std::vector<const RecipeField*> differingFields(const Recipe& a, const Recipe& b) {
  std::vector<const RecipeField*> found;
  for (const auto& field : recipeFields()) {
    if ((field.applies(a) || field.applies(b)) && field.get(a) != field.get(b)) found.push_back(&field);
  }
  return found;
}

}  // namespace transmla::ui
