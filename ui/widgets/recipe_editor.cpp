#include "ui/widgets/recipe_editor.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/field_input.h"
#include "ui/widgets/message_line.h"
#include "ui/widgets/section.h"

namespace transmla::ui {
namespace {

constexpr int kFirstMerge = 10'000;  // apart from what others use, for the rank that is dragged
constexpr int kIndent = 16, kInputWidth = 88, kUnitWidth = 104;

QString sectionOf(const QString& key) {
  return key.contains(QLatin1Char('.')) ? key.section(QLatin1Char('.'), 0, 0) : QString();
}

QString sectionTitle(const QString& section) {
  if (section == QLatin1String("calibration")) return RecipeEditor::tr("Calibration");
  if (section == QLatin1String("evaluation")) return RecipeEditor::tr("Evaluation");
  return RecipeEditor::tr("Method score, in detail");
}

QString noNumber(const RecipeField& field) {
  const QString what =
      field.kind == FieldKind::real ? RecipeEditor::tr("a number, such as 0.5") : RecipeEditor::tr("a whole number");
  return field.optional ? RecipeEditor::tr("must be %1, or %2").arg(what, field.absent)
                        : RecipeEditor::tr("must be %1").arg(what);
}

const FieldProblem* findProblem(const std::vector<FieldProblem>& problems, const QString& key) {
  const auto found = std::find_if(problems.begin(), problems.end(), [&](const auto& one) { return one.key == key; });
  return found == problems.end() ? nullptr : &*found;
}

}  // namespace

RecipeEditor::RecipeEditor(QWidget* parent)
    : QWidget(parent), whole_(new MessageLine(Tone::bad, this)), merge_(kFirstMerge) {
  setObjectName(QStringLiteral("recipeEditor"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(8);
  column->addWidget(whole_);
  buildRows();
  column->addStretch(1);
}

void RecipeEditor::buildRows() {
  rows_.reserve(recipeFields().size());  // rows are referred to by their signals
  for (const auto& field : recipeFields()) addRow(field);
}

QGridLayout* RecipeEditor::gridFor(const QString& section) {
  for (const auto& [name, grid] : grids_) {
    if (name == section) return grid;
  }
  auto* body = new QWidget(this);
  auto* grid = new QGridLayout(body);
  grid->setContentsMargins(section.isEmpty() ? 0 : kIndent, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(4);
  grid->setColumnStretch(0, 1);
  auto* shown = section.isEmpty() ? body : new Section(sectionTitle(section), body, this);
  if (!section.isEmpty()) shown->setObjectName(QStringLiteral("section.%1").arg(section));
  static_cast<QVBoxLayout*>(layout())->addWidget(shown);
  grids_.emplace_back(section, grid);
  return grid;
}

void RecipeEditor::addRow(const RecipeField& field) {
  QGridLayout* grid = gridFor(sectionOf(field.key));
  auto* label = new QLabel(field.name, this);
  auto* input = new FieldInput(field, this);
  auto* unit = new QLabel(field.unit, this);
  auto* message = new MessageLine(Tone::bad, this);
  message->setObjectName(field.key + QStringLiteral(".problem"));
  label->setWordWrap(true);
  input->setFixedWidth(kInputWidth);
  unit->setMinimumWidth(kUnitWidth);
  label->setBuddy(input);
  label->setToolTip(input->focusProxy()->toolTip());
  unit->setForegroundRole(QPalette::PlaceholderText);
  const int line = grid->rowCount();
  grid->addWidget(label, line, 0);
  grid->addWidget(input, line, 1);
  grid->addWidget(unit, line, 2);
  grid->addWidget(message, line + 1, 0, 1, 3);
  rows_.push_back({&field, input, unit, message, {label, input, unit}});
  const auto index = rows_.size() - 1;
  connect(input, &FieldInput::edited, this, [this, index] { onEdited(rows_[index]); });
  connect(input, &FieldInput::finished, this, &RecipeEditor::endEdit);
  input->setStepper([this, &field](int direction) -> std::optional<double> {
    if (!config_) return std::nullopt;
    return steppedValue(field, recipe_, *config_, direction);
  });
}

void RecipeEditor::setModel(const ModelConfig& config, const Recipe& recipe) {
  config_ = config;
  recipe_ = recipe;
  endEdit();
  for (const Row& row : rows_) row.input->show(recipe);
  check();
}

void RecipeEditor::setRecipe(const Recipe& recipe) {
  if (!differingFields(recipe, recipe_).empty()) endEdit();
  for (const Row& row : rows_) {
    const QVariant now = row.field->get(recipe);
    if (now == row.field->get(recipe_)) continue;
    if (const auto shown = row.input->value(); !shown || shown->toString() != now.toString()) row.input->show(recipe);
  }
  recipe_ = recipe;
  check();
}

Recipe RecipeEditor::typed(std::vector<FieldProblem>& problems) const {
  Recipe recipe = recipe_;
  for (const Row& row : rows_) {
    const RecipeField& field = *row.field;
    if (!field.applies(recipe)) continue;
    const auto value = row.input->value();
    if (!value) {
      problems.push_back({field.key, noNumber(field)});
      continue;
    }
    const bool number = value->isValid() && (field.kind == FieldKind::integer || field.kind == FieldKind::real);
    const QString bad = number ? rangeProblem(field, value->toDouble(), recipe, *config_) : QString();
    if (bad.isEmpty()) {
      field.set(recipe, *value);
    } else {
      problems.push_back({field.key, bad});
    }
  }
  return recipe;
}

void RecipeEditor::check() {
  if (!config_) return;
  std::vector<FieldProblem> problems;
  const Recipe recipe = typed(problems);
  for (auto& problem : recipeProblems(recipe, *config_)) {
    if (findProblem(problems, problem.key) == nullptr) problems.push_back(std::move(problem));
  }
  tell(problems, recipe);
}

void RecipeEditor::tell(const std::vector<FieldProblem>& problems, const Recipe& recipe) {
  for (const Row& row : rows_) {
    const bool applies = concerns(*row.field, recipe, *config_);
    for (QWidget* widget : row.widgets) widget->setVisible(applies);
    row.unit->setText(
        QStringList{row.field->unit, boundText(*row.field, recipe, *config_)}.join(QLatin1Char(' ')).trimmed());
    const FieldProblem* problem = applies ? findProblem(problems, row.field->key) : nullptr;
    row.message->setMessage(problem == nullptr ? QString() : problem->sentence);
  }
  for (const auto& [section, grid] : grids_) {
    const bool known = std::any_of(rows_.begin(), rows_.end(), [&, name = section](const Row& row) {
      return sectionOf(row.field->key) == name && concerns(*row.field, recipe, *config_);
    });
    if (!section.isEmpty()) grid->parentWidget()->parentWidget()->setVisible(known);
  }
  const FieldProblem* whole = findProblem(problems, {});
  whole_->setMessage(whole == nullptr ? QString() : whole->sentence);
  if (std::exchange(problems_, !problems.empty()) != problems_) Q_EMIT problemsChanged();
}

void RecipeEditor::onEdited(const Row& row) {
  if (!config_) return;
  std::vector<FieldProblem> unread;
  const Recipe recipe = typed(unread);
  const bool sound = recipeProblems(recipe, *config_).empty() && findProblem(unread, row.field->key) == nullptr;
  check();
  if (!begun_) begun_ = recipe_;
  // Who types 48 does not want the 4 that it begins with, should 48 be wrong.
  handOut(sound ? recipe : *begun_, row);
}

void RecipeEditor::handOut(const Recipe& recipe, const Row& row) {
  if (differingFields(recipe, recipe_).empty()) return;
  recipe_ = recipe;
  Q_EMIT edited(recipe, row.field->name, merge_);
}

void RecipeEditor::endEdit() {
  ++merge_;
  begun_.reset();
}

}  // namespace transmla::ui
