#include "ui/pages/candidates/candidate_panel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/pages/candidates/table_text.h"
#include "ui/words/words.h"

namespace transmla::ui {

CandidatePanel::CandidatePanel(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  sorted_.setSourceModel(&model_);
  sorted_.setSortRole(CandidateTable::RawRole);
  build();
  connect(&workspace_, &Workspace::candidateChanged, this, &CandidatePanel::followWorkspace);
  connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CandidatePanel::followView);
  connect(view_, &QTableView::activated, this,
          [this](const QModelIndex& index) { workspace_.useCandidate(index.data(CandidateTable::IdRole).toString()); });
  connect(use_, &QAction::triggered, this, [this] { workspace_.useCandidate(workspace_.candidate()); });
  connect(resume_, &QAction::triggered, this, [this] { workspace_.resumeCandidate(workspace_.candidate()); });
  connect(remove_, &QAction::triggered, this, [this] { workspace_.removeCandidate(workspace_.candidate()); });
  updateActions();
}

void CandidatePanel::build() {
  view_ = new QTableView(this);
  view_->setObjectName(QStringLiteral("candidateTable"));
  view_->setAccessibleName(tr("Candidates"));
  view_->setModel(&sorted_);
  view_->setSortingEnabled(true);
  view_->sortByColumn(-1, Qt::AscendingOrder);  // as given, until a header is clicked
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  view_->setAlternatingRowColors(true);
  view_->setWordWrap(false);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setDefaultSectionSize(view_->fontMetrics().height() + 8);
  view_->horizontalHeader()->setHighlightSections(false);
  addTextActions(view_);

  use_ = addRowAction(QStringLiteral("candidateUse"), tr("Use this recipe"),
                      tr("The candidate's recipe becomes the recipe of the inspector; undo brings the old one back."));
  resume_ =
      addRowAction(QStringLiteral("candidateResume"), tr("Measure on"),
                   tr("Measures the candidate on the rest of the text, though a test showed that it cannot win."));
  remove_ = addRowAction(QStringLiteral("candidateRemove"), tr("Remove"),
                         tr("Removes the candidate and what was measured of it from the project."));
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(0, 0, 0, 0);
  buttons->setSpacing(4);
  for (QAction* action : {use_, resume_, remove_}) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setObjectName(action->objectName());
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::StrongFocus);
    buttons->addWidget(button);
  }
  buttons->addStretch();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(view_, 1);
  layout->addLayout(buttons);
}

QAction* CandidatePanel::addRowAction(const QString& name, const QString& text, const QString& help) {
  auto* action = new QAction(text, this);
  action->setObjectName(name);
  action->setToolTip(help);
  view_->addAction(action);
  return action;
}

void CandidatePanel::show(std::vector<Candidate> candidates, const Perplexity& original, const QString& best,
                          const QStringList& fields) {
  following_ = true;
  const int columns = model_.columnCount();
  const bool first = columns == 0;
  model_.setFields(fields);
  model_.setCandidates(std::move(candidates), original, best);
  if (first || columns != model_.columnCount()) hideColumns();
  if (first || columns != model_.columnCount()) view_->resizeColumnsToContents();
  following_ = false;
  followWorkspace();
}

void CandidatePanel::hideColumns() {
  for (int column = 0; column < model_.columnCount(); ++column) {
    view_->setColumnHidden(column, model_.onlyInFiles(column));
  }
}

void CandidatePanel::followWorkspace() {
  const int row = model_.rowOf(workspace_.candidate());
  following_ = true;
  if (row < 0) {
    view_->clearSelection();
    view_->setCurrentIndex({});
  } else if (const auto index = sorted_.mapFromSource(model_.index(row, 0));
             view_->currentIndex().row() != index.row()) {
    view_->setCurrentIndex(index);
  }
  following_ = false;
  updateActions();
}

void CandidatePanel::followView() {
  if (following_) return;
  const QString id = view_->currentIndex().data(CandidateTable::IdRole).toString();
  if (!id.isEmpty()) workspace_.selectCandidate(id);
}

const Candidate* CandidatePanel::selected() const {
  if (!workspace_.isOpen() || model_.rowOf(workspace_.candidate()) < 0) return nullptr;
  const auto& all = workspace_.project().candidates();
  const auto found = all.find(toStd(workspace_.candidate()));
  return found == all.end() ? nullptr : &found->second;
}

void CandidatePanel::updateActions() {
  const Candidate* candidate = selected();
  use_->setEnabled(candidate != nullptr);
  remove_->setEnabled(candidate != nullptr);
  resume_->setEnabled(candidate != nullptr && candidate->stopped_early);
}

}  // namespace transmla::ui
