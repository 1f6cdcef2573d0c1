// How a row of the table of recipe fields is made. Private to ui/words.
#pragma once

#include <QCoreApplication>
#include <type_traits>

#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {

struct Fields {
  Q_DECLARE_TR_FUNCTIONS(Fields)
};

struct FieldWords {
  const char* key;
  QString name, unit, help;
};

template <class T>
QVariant toVariant(const T& value) {
  return QVariant::fromValue(value);
}
inline QVariant toVariant(const std::string& value) { return fromStd(value); }
inline QVariant toVariant(const std::uint64_t& value) { return QVariant::fromValue(static_cast<qulonglong>(value)); }
inline QVariant toVariant(const std::optional<int>& value) { return value ? QVariant(*value) : QVariant(); }

template <class T>
void fromVariant(const QVariant& variant, T& value) {
  value = variant.value<T>();
}
inline void fromVariant(const QVariant& variant, std::string& value) { value = toStd(variant.toString()); }
inline void fromVariant(const QVariant& variant, std::optional<int>& value) {
  value = variant.isValid() ? std::optional(variant.toInt()) : std::nullopt;
}

template <class T>
constexpr FieldKind kindOf() {
  if constexpr (std::is_same_v<T, bool>) return FieldKind::flag;
  if constexpr (std::is_same_v<T, double>) return FieldKind::real;
  if constexpr (std::is_same_v<T, std::string>) return FieldKind::choice;
  return FieldKind::integer;
}

// `at`: from a recipe to the field in it, constant where the recipe is.
template <class At>
RecipeField makeField(const FieldWords& words, At at) {
  using Value = std::remove_cvref_t<decltype(at(std::declval<Recipe&>()))>;
  RecipeField field;
  field.key = QString::fromLatin1(words.key);
  field.name = words.name;
  field.unit = words.unit;
  field.help = words.help;
  field.kind = kindOf<Value>();
  field.optional = std::is_same_v<Value, std::optional<int>>;
  field.applies = [](const Recipe&) { return true; };
  field.get = [at](const Recipe& recipe) { return toVariant(at(recipe)); };
  field.set = [at](Recipe& recipe, const QVariant& value) { fromVariant(value, at(recipe)); };
  field.range = [](const Recipe&, const ModelConfig&) { return std::pair(0.0, 1.0); };
  field.steps = [](const Recipe&, const ModelConfig&) { return std::vector<double>(); };
  return field;
}

void addShapeFields(std::vector<RecipeField>& fields);        // method, sizes, what method transmla chooses
void addMeasurementFields(std::vector<RecipeField>& fields);  // calibration and evaluation
void addScoreFields(std::vector<RecipeField>& fields);

// Pieces of ranges and steps.
RecipeField& withRange(RecipeField& field, double least, double most, std::vector<double> steps);
std::vector<double> multiples(double step, double least, double most);
std::vector<double> divisors(int number);
std::vector<double> doublings(double first, double most);

}  // namespace transmla::ui
