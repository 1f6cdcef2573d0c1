#include "ui/pages/sweeps/sweep_form.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>

#include "ui/pages/candidates/measures.h"
#include "ui/pages/sweeps/value_list.h"
#include "ui/widgets/message_line.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kMostChunks = 100'000;

// How the text is read and how work is cut do not change a conversion.
bool canVary(const RecipeField& field, const Recipe& recipe, const ModelConfig& config) {
  return !field.key.startsWith(QStringLiteral("evaluation")) && !field.key.endsWith(QStringLiteral("batch")) &&
         field.key != QStringLiteral("method") && concerns(field, recipe, config);
}

QString firstField(const Recipe& recipe) {
  return recipe.method == "transmla" ? QStringLiteral("freqfold") : QStringLiteral("kv_lora_rank");
}

}  // namespace

SweepForm::SweepForm(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  setObjectName(QStringLiteral("sweepForm"));
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(4);
  buildAxis(0, grid);
  buildAxis(1, grid);
  refused_ = new MessageLine(Tone::caution, this);
  refused_->setObjectName(QStringLiteral("sweepRefused"));
  grid->addWidget(refused_, 2, 0, 1, 6);
  auto* last = buildMeasuring();
  buildStart(last);
  grid->addLayout(last, 3, 0, 1, 6);
  grid->setColumnStretch(2, 1);
  grid->setColumnStretch(5, 1);
  listen();
  fill();
}

void SweepForm::buildAxis(int number, QGridLayout* grid) {
  Axis& axis = axes_[static_cast<std::size_t>(number)];
  const int column = 3 * number;
  axis.field = new QComboBox(this);
  axis.field->setObjectName(QStringLiteral("sweepField%1").arg(number + 1));
  axis.field->setAccessibleName(number == 0 ? tr("What varies") : tr("What varies besides"));
  axis.field->setToolTip(tr("The field of the recipe that takes several values; all others stay as in the inspector."));
  axis.values = new QLineEdit(this);
  axis.values->setObjectName(QStringLiteral("sweepValues%1").arg(number + 1));
  axis.values->setAccessibleName(tr("Values"));
  axis.values->setPlaceholderText(tr("32, 64, 96–160:32"));
  axis.values->setToolTip(tr("Values and ranges with a step: 32, 64, 96–160:32."));
  axis.problem = new MessageLine(Tone::bad, this);
  axis.problem->setObjectName(QStringLiteral("sweepProblem%1").arg(number + 1));
  auto* label = new QLabel(number == 0 ? tr("&Vary") : tr("&and"), this);
  label->setBuddy(axis.field);
  grid->addWidget(label, 0, column);
  grid->addWidget(axis.field, 0, column + 1);
  grid->addWidget(axis.values, 0, column + 2);
  grid->addWidget(axis.problem, 1, column + 1, 1, 2);
  connect(axis.field, &QComboBox::currentIndexChanged, this, [this, number] {
    axes_[static_cast<std::size_t>(number)].typed = false;
    propose(number);
    check();
  });
  connect(axis.values, &QLineEdit::textEdited, this, [this, number] {
    axes_[static_cast<std::size_t>(number)].typed = true;
    check();
  });
  connect(axis.values, &QLineEdit::returnPressed, this, &SweepForm::start);
}

QHBoxLayout* SweepForm::buildMeasuring() {
  buildTexts();
  chunks_ = new QSpinBox(this);
  chunks_->setObjectName(QStringLiteral("sweepChunks"));
  chunks_->setAccessibleName(tr("Chunks of the test text"));
  chunks_->setRange(0, kMostChunks);
  chunks_->setSpecialValueText(tr("all"));
  chunks_->setToolTip(
      tr("How many chunks of the test text each candidate is measured on. More chunks, smaller errors."));
  race_ = new QCheckBox(tr("&Race"), this);
  race_->setObjectName(QStringLiteral("sweepRace"));
  race_->setChecked(true);
  race_->setToolTip(
      tr("Leaves a candidate as soon as a paired test on the same chunks shows, at 99 % in all, that it is worse than "
         "the best one. It can be measured on by hand."));
  auto* chunks = new QLabel(tr("&Chunks"), this);
  chunks->setBuddy(chunks_);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(texts_);
  row->addWidget(chunks);
  row->addWidget(chunks_);
  row->addWidget(race_);
  return row;
}

void SweepForm::buildTexts() {
  texts_ = new QToolButton(this);
  texts_->setObjectName(QStringLiteral("sweepTexts"));
  texts_->setAccessibleName(tr("Texts"));
  texts_->setPopupMode(QToolButton::InstantPopup);
  texts_->setFocusPolicy(Qt::StrongFocus);
  auto* test = new QAction(tr("Test text…"), this);
  auto* calibration = new QAction(tr("Calibration text…"), this);
  connect(test, &QAction::triggered, this, [this] { chooseText(false); });
  connect(calibration, &QAction::triggered, this, [this] { chooseText(true); });
  texts_->addActions({test, calibration});
}

void SweepForm::buildStart(QHBoxLayout* row) {
  size_ = new QLabel(this);
  size_->setObjectName(QStringLiteral("sweepSize"));
  size_->setWordWrap(true);
  start_ = new QPushButton(tr("&Start"), this);
  start_->setObjectName(QStringLiteral("sweepStart"));
  start_->setToolTip(tr("Adds the sweep to the jobs. What is measured already is not measured again."));
  row->addWidget(size_, 1);
  row->addWidget(start_);
}

void SweepForm::listen() {
  connect(&workspace_, &Workspace::opened, this, &SweepForm::fill);
  connect(&workspace_, &Workspace::closed, this, &SweepForm::fill);
  connect(&workspace_, &Workspace::settingsChanged, this, &SweepForm::showTexts);
  connect(&workspace_, &Workspace::candidatesChanged, this, &SweepForm::check);
  connect(&workspace_, &Workspace::recipeChanged, this, [this] {
    if (!workspace_.isOpen()) return;
    fillFields(0);
    fillFields(1);
    check();
  });
  connect(&workspace_.jobs(), &JobQueue::changed, this, &SweepForm::notePace);
  connect(chunks_, &QSpinBox::valueChanged, this, &SweepForm::check);
  connect(race_, &QCheckBox::toggled, this, &SweepForm::check);
  connect(start_, &QPushButton::clicked, this, &SweepForm::start);
}

void SweepForm::fill() {
  setEnabled(workspace_.isOpen());
  if (workspace_.isOpen()) {
    const QSignalBlocker quiet(chunks_);
    chunks_->setValue(workspace_.recipe().evaluation_chunks);
    for (auto& axis : axes_) axis.typed = false;
    fillFields(0);
    fillFields(1);
  }
  showTexts();
  check();
}

// The fields of the recipe's method; the one that is chosen stays where it is among them.
void SweepForm::fillFields(int number) {
  Axis& axis = axes_[static_cast<std::size_t>(number)];
  const Recipe& recipe = workspace_.recipe();
  const QString before = axis.field->currentData().toString();
  const QSignalBlocker quiet(axis.field);
  axis.field->clear();
  if (number == 1) axis.field->addItem(tr("nothing else"), QString());
  for (const RecipeField& field : recipeFields()) {
    if (!canVary(field, recipe, workspace_.model().config())) continue;
    axis.field->addItem(fullName(field), field.key);
    axis.field->setItemData(axis.field->count() - 1, field.help, Qt::ToolTipRole);
  }
  int at = axis.field->findData(before);
  if (at < 0 && number == 0) at = axis.field->findData(firstField(recipe));
  axis.field->setCurrentIndex(std::max(at, 0));
  if (axis.field->currentData().toString() != before) axis.typed = false;
  propose(number);
}

void SweepForm::propose(int number) {
  Axis& axis = axes_[static_cast<std::size_t>(number)];
  const RecipeField* field = findField(axis.field->currentData().toString());
  axis.values->setEnabled(field != nullptr);
  if (axis.typed || !workspace_.isOpen()) return;
  axis.values->setText(field == nullptr ? QString()
                                        : proposedValues(*field, workspace_.recipe(), workspace_.model().config()));
  axis.values->setCursorPosition(0);  // a long list is seen from its beginning
}

std::optional<SweepAxis> SweepForm::read(int number) {
  Axis& axis = axes_[static_cast<std::size_t>(number)];
  const RecipeField* field = workspace_.isOpen() ? findField(axis.field->currentData().toString()) : nullptr;
  ValueList list;
  if (field != nullptr) {
    const bool twice = number == 1 && !chosen_.empty() && chosen_.front().field == field->key;
    list = twice ? ValueList{{}, tr("This field varies already.")}
                 : parseValues(axis.values->text(), *field, workspace_.recipe(), workspace_.model().config());
  }
  axis.problem->setMessage(list.problem);
  if (!list.problem.isEmpty()) broken_ = true;
  if (field == nullptr || !list.problem.isEmpty()) return std::nullopt;
  return SweepAxis{field->key, std::move(list.values)};
}

Recipe SweepForm::common() const {
  Recipe recipe = workspace_.recipe();
  recipe.evaluation_chunks = chunks_->value();
  recipe.evaluation_batch = std::max(recipe.evaluation_batch, 1);
  return recipe;
}

void SweepForm::check() {
  broken_ = false;
  chosen_.clear();
  sweep_ = {};
  for (int number = 0; number < 2; ++number) {
    if (auto axis = read(number)) chosen_.push_back(std::move(*axis));
  }
  if (!broken_ && !chosen_.empty()) sweep_ = sweepRecipes(common(), chosen_, workspace_.model().config());
  QString refused;
  if (sweep_.refused > 0) {
    refused = sweep_.recipes.empty()
                  ? tr("None of them fits the model: %1").arg(sweep_.problem)
                  : tr("%n do(es) not fit the model and are left out: %1", nullptr, sweep_.refused).arg(sweep_.problem);
  }
  refused_->setMessage(refused);
  start_->setEnabled(!sweep_.recipes.empty());
  showSize(sweep_);
}

void SweepForm::showSize(const SweepRecipes& sweep) {
  if (sweep.recipes.empty()) return size_->clear();
  SweepSize size{static_cast<int>(sweep.recipes.size()), 0, chunks_->value(), workspace_.recipe().evaluation_length,
                 race_->isChecked()};
  const auto& known = workspace_.project().candidates();
  for (const Recipe& recipe : sweep.recipes) {
    const auto found = known.find(candidate_id(recipe));
    if (found != known.end() && !found->second.mla.nll.empty()) ++size.known;
  }
  size_->setText(sizeText(size, pace_));
}

void SweepForm::notePace(JobId job) {
  const auto status = workspace_.jobs().find(job);
  if (!workspace_.isOpen() || !status || status->kind != QStringLiteral("sweep")) return;
  pace_.note(job, status->seconds, chunksMeasured(workspace_.project()));
}

void SweepForm::start() {
  if (sweep_.recipes.empty()) return;
  workspace_.startSweep(sweepTitle(chosen_), sweep_.recipes, race_->isChecked());
}

}  // namespace transmla::ui
