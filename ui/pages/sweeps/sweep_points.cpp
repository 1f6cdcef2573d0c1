#include "ui/pages/sweeps/sweep_points.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/pages/sweeps/sweep_recipes.h"
#include "ui/pages/sweeps/value_list.h"
#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(SweepPoints)
};

// How much of the text is read says nothing of the conversion.
bool differOnlyIn(const QStringList& fields, const Recipe& a, const Recipe& b) {
  const auto differing = differingFields(a, b);
  return std::all_of(differing.begin(), differing.end(), [&](const RecipeField* field) {
    return fields.contains(field->key) || field->key.startsWith(QStringLiteral("evaluation"));
  });
}

std::optional<double> placeOf(const RecipeField& field, const Recipe& recipe) {
  const QVariant value = field.get(recipe);
  if (!value.isValid()) return std::nullopt;
  if (field.kind != FieldKind::choice) return value.toDouble();
  const auto found = std::find(field.choices.begin(), field.choices.end(), value.toString());
  return static_cast<double>(found - field.choices.begin());
}

SweepPoint pointOf(const QStringList& fields, const Candidate& candidate) {
  SweepPoint point{fromStd(candidate.id), {}, {}, candidate};
  QStringList names;
  for (const QString& key : fields) {
    const RecipeField& field = *findField(key);
    names += Text::tr("%1 %2", "field and value").arg(fullName(field), valueText(field, candidate.recipe));
    point.at.push_back(placeOf(field, candidate.recipe));
  }
  if (fields.isEmpty()) point.at.push_back(static_cast<double>(candidate.cache.after.bytes));
  point.name = names.isEmpty() ? point.id : names.join(QStringLiteral(", "));
  return point;
}

}  // namespace

SweepPoints pointsOf(const Project& project, const ProjectSweep& sweep) {
  SweepPoints result{fieldsOfTitle(fromStd(sweep.title)), {}};
  const auto& all = project.candidates();
  const auto& own = sweep.candidates;
  const auto first = std::find_if(own.begin(), own.end(), [&](const auto& id) { return all.contains(id); });
  for (const auto& [id, candidate] : all) {
    const bool asked = std::find(own.begin(), own.end(), id) != own.end();
    const bool akin = !result.fields.isEmpty() && first != own.end() &&
                      differOnlyIn(result.fields, all.at(*first).recipe, candidate.recipe);
    if (asked || akin) result.points.push_back(pointOf(result.fields, candidate));
  }
  std::stable_sort(result.points.begin(), result.points.end(),
                   [](const SweepPoint& a, const SweepPoint& b) { return a.at < b.at; });
  return result;
}

QString axisTitle(const QString& field) {
  const RecipeField* found = findField(field);
  if (found == nullptr) return Text::tr("cache (bytes per token)");
  QString title =
      found->unit.isEmpty() ? found->name : Text::tr("%1 (%2)", "name and unit").arg(found->name, found->unit);
  if (found->kind != FieldKind::choice && found->kind != FieldKind::flag) return title;
  QStringList places;
  QStringList choices(found->choices.begin(), found->choices.end());
  if (found->kind == FieldKind::flag) choices = {valueText(*found, {}, false), valueText(*found, {}, true)};
  for (int i = 0; i < choices.size(); ++i) places += QStringLiteral("%1 = %2").arg(i).arg(choices[i]);
  return Text::tr("%1: %2", "axis of choices").arg(title, places.join(QStringLiteral(", ")));
}

QString placeText(const QString& field, const SweepPoint& point) {
  const RecipeField* found = findField(field);
  return found == nullptr ? QString() : valueText(*found, point.candidate.recipe);
}

std::vector<Contender> contendersOf(const SweepPoints& points) {
  std::vector<Contender> contenders;
  for (const SweepPoint& point : points.points) contenders.push_back({point.name, &point.candidate});
  return contenders;
}

}  // namespace transmla::ui
