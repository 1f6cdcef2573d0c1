#include "ui/pages/tradeoff/candidate_facts.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/words/words.h"

namespace transmla::ui {

QString originalId() { return QStringLiteral("original"); }

CandidateFacts::CandidateFacts(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  build();
  connect(first_choice_, &QComboBox::activated, this,
          [this] { workspace_.selectCandidate(first_choice_->currentData().toString()); });
  connect(second_choice_, &QComboBox::activated, this, [this] { setSecond(second_choice_->currentData().toString()); });
  connect(&workspace_, &Workspace::candidateChanged, this, &CandidateFacts::refresh);
  connect(use_, &QPushButton::clicked, this, [this] { workspace_.useCandidate(workspace_.candidate()); });
  connect(resume_, &QPushButton::clicked, this, [this] { workspace_.resumeCandidate(workspace_.candidate()); });
  refresh();
}

void CandidateFacts::build() {
  first_choice_ = addChoice(QStringLiteral("tradeoffFirst"), tr("Candidate"));
  second_choice_ = addChoice(QStringLiteral("tradeoffSecond"), tr("Compared with"));
  second_choice_->setToolTip(
      tr("A second candidate, or the original; Ctrl+click a point. Only what differs is shown then."));
  auto* choices = new QFormLayout;
  choices->setContentsMargins(0, 0, 0, 0);
  choices->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  choices->addRow(tr("C&andidate"), first_choice_);
  choices->addRow(tr("Compare &with"), second_choice_);

  view_ = makeFactView(model_, this);
  view_->setObjectName(QStringLiteral("tradeoffFacts"));
  view_->setAccessibleName(tr("Facts of the candidate"));
  view_->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);  // long names wrap

  sentences_ = new QLabel(this);
  sentences_->setObjectName(QStringLiteral("tradeoffSentences"));
  sentences_->setWordWrap(true);
  sentences_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  use_ = new QPushButton(tr("&Use this recipe"), this);
  use_->setObjectName(QStringLiteral("tradeoffUse"));
  use_->setToolTip(tr("The candidate's recipe becomes the recipe of the inspector; undo brings the old one back."));
  resume_ = new QPushButton(tr("&Measure on"), this);
  resume_->setObjectName(QStringLiteral("tradeoffResume"));
  resume_->setToolTip(tr("Measures a candidate that was stopped early on the rest of the text."));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(4);
  buttons->addWidget(use_);
  buttons->addWidget(resume_);
  buttons->addStretch();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  layout->addLayout(choices);
  layout->addWidget(view_, 1);
  layout->addWidget(sentences_);
  layout->addLayout(buttons);
}

QComboBox* CandidateFacts::addChoice(const QString& name, const QString& accessible) {
  auto* choice = new QComboBox(this);
  choice->setObjectName(name);
  choice->setAccessibleName(accessible);
  choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  choice->setMinimumContentsLength(12);
  return choice;
}

void CandidateFacts::setSecond(const QString& id) {
  if (id == second_) return;
  second_ = id;
  refresh();
  Q_EMIT secondChanged(id);
}

const Candidate* CandidateFacts::find(const QString& id) const {
  if (!workspace_.isOpen()) return nullptr;
  const auto& all = workspace_.project().candidates();
  const auto found = all.find(toStd(id));
  return found == all.end() ? nullptr : &found->second;
}

void CandidateFacts::fillChoices() {
  const QSignalBlocker first(first_choice_), second(second_choice_);
  first_choice_->clear();
  second_choice_->clear();
  first_choice_->addItem(tr("none"), QString());
  second_choice_->addItem(tr("none"), QString());
  second_choice_->addItem(tr("the original"), originalId());
  if (workspace_.isOpen()) {
    for (const auto& [id, candidate] : workspace_.project().candidates()) {
      first_choice_->addItem(fromStd(id), fromStd(id));
      if (fromStd(id) != workspace_.candidate()) second_choice_->addItem(fromStd(id), fromStd(id));
    }
  }
  first_choice_->setCurrentIndex(std::max(first_choice_->findData(workspace_.candidate()), 0));
  second_choice_->setCurrentIndex(std::max(second_choice_->findData(second_), 0));
}

void CandidateFacts::refresh() {
  const bool known = second_ == originalId() || find(second_) != nullptr;
  if (!known || second_ == workspace_.candidate()) second_.clear();
  fillChoices();
  showFacts();
  const Candidate* candidate = find(workspace_.candidate());
  second_choice_->setEnabled(candidate != nullptr);
  use_->setEnabled(candidate != nullptr);
  resume_->setEnabled(candidate != nullptr && candidate->stopped_early);
}

void CandidateFacts::showFacts() {
  const Candidate* candidate = find(workspace_.candidate());
  view_->setVisible(candidate != nullptr);
  if (candidate == nullptr) {
    sentences_->setText(
        tr("Click a point to see its numbers, Ctrl+click a second one to compare, double-click to use "
           "its recipe."));
    return model_.setFacts({}, {});
  }
  if (!second_.isEmpty()) return showComparison(*candidate);
  sentences_->setText(recipeText(candidate->recipe));
  model_.setFacts(factsOf(*candidate, workspace_.project().original()), {tr("Value")});
}

void CandidateFacts::showComparison(const Candidate& candidate) {
  const Project& project = workspace_.project();
  if (second_ == originalId()) {
    auto comparison = compareWithOriginal(candidate, project.original(), project.original_speed());
    sentences_->setText(comparison.sentences.join(QLatin1Char('\n')));
    return model_.setFacts(std::move(comparison.results), {tr("Candidate"), tr("The original")});
  }
  auto comparison = compare(candidate, *find(second_), project.original());
  if (comparison.recipe.empty()) comparison.sentences.prepend(tr("Both have the same recipe."));
  sentences_->setText(comparison.sentences.join(QLatin1Char('\n')));
  auto rows = std::move(comparison.recipe);
  rows.insert(rows.end(), comparison.results.begin(), comparison.results.end());
  model_.setFacts(std::move(rows), {tr("The first"), tr("The second")});
}

}  // namespace transmla::ui
