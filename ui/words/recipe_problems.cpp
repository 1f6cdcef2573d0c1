#include "ui/words/recipe_problems.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "ui/words/engine_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Problems {
  Q_DECLARE_TR_FUNCTIONS(Problems)
};

QString listOf(const std::vector<double>& values) {
  QStringList texts;
  for (const double value : values) texts << countText(static_cast<std::uint64_t>(value));
  return texts.join(QStringLiteral(", "));
}

QString outOfRange(const RecipeField& field, const Recipe& recipe, const ModelConfig& config) {
  const QVariant value = field.get(recipe);
  const bool number = field.kind == FieldKind::integer || field.kind == FieldKind::real;
  return number && value.isValid() ? rangeProblem(field, value.toDouble(), recipe, config) : QString();
}

// Rules between fields, in the words of the reader. What they do not know is said by the engine.
QString ruleBroken(const RecipeField& field, const Recipe& recipe, const ModelConfig& config) {
  const bool transmla = recipe.method == "transmla";
  const int collapse = recipe.collapse.value_or(auto_collapse(config, recipe.qk_mqa_dim));
  if (field.key == QLatin1String("qk_mqa_dim")) {
    if (recipe.qk_mqa_dim % 2 != 0) return Problems::tr("must be even: slots are pairs of numbers");
    if (transmla && recipe.qk_mqa_dim > 0 && config.head_dim % recipe.qk_mqa_dim != 0) {
      return Problems::tr("must divide the head size %1: %2")
          .arg(config.head_dim)
          .arg(listOf(field.steps(recipe, config)));
    }
  }
  if (!transmla) return {};
  if (field.key == QLatin1String("collapse") && recipe.collapse && recipe.qk_mqa_dim * collapse != config.head_dim) {
    return Problems::tr("must be %1, so that %2 times it is the head size %3")
        .arg(auto_collapse(config, recipe.qk_mqa_dim))
        .arg(recipe.qk_mqa_dim)
        .arg(config.head_dim);
  }
  if (field.key == QLatin1String("freqfold") && recipe.freqfold) {
    const auto choices = field.steps(recipe, config);
    if (std::find(choices.begin(), choices.end(), *recipe.freqfold) == choices.end()) {
      return Problems::tr("must be one of %1").arg(listOf(choices));
    }
  }
  return {};
}

QString choiceUnknown(const RecipeField& field, const Recipe& recipe) {
  if (field.kind != FieldKind::choice) return {};
  const QString value = field.get(recipe).toString();
  if (std::find(field.choices.begin(), field.choices.end(), value) != field.choices.end()) return {};
  return Problems::tr("'%1' is not one of the choices").arg(value);
}

FieldProblem saidByEngine(const std::string& message) {
  const QString english = fromStd(message);  // which has the fields' keys in it
  for (const auto& field : recipeFields()) {
    if (english.contains(field.key)) return {field.key, engineText(message)};
  }
  return {{}, engineText(message)};
}

}  // namespace

QString rangeProblem(const RecipeField& field, double value, const Recipe& recipe, const ModelConfig& config) {
  const auto [least, most] = field.range(recipe, config);
  if (std::isfinite(value) && value >= least && value <= most) return {};
  const auto bound = [&](double number) {
    return field.kind == FieldKind::real ? numberText(number)
                                         : countText(static_cast<std::uint64_t>(std::max(number, 0.0)));
  };
  return Problems::tr("must be between %1 and %2").arg(bound(least), bound(most));
}

std::vector<FieldProblem> recipeProblems(const Recipe& recipe, const ModelConfig& config) {
  std::vector<FieldProblem> problems;
  for (const auto& field : recipeFields()) {
    if (!field.applies(recipe)) continue;
    QString sentence = choiceUnknown(field, recipe);
    if (sentence.isEmpty()) sentence = outOfRange(field, recipe, config);
    if (sentence.isEmpty()) sentence = ruleBroken(field, recipe, config);
    if (!sentence.isEmpty()) problems.push_back({field.key, sentence});
  }
  if (const auto checked = check_recipe(recipe, config); problems.empty() && !checked) {
    problems.push_back(saidByEngine(checked.error().message));
  }
  return problems;
}

}  // namespace transmla::ui
