#include "ui/pages/sweeps/sweep_list.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include "ui/widgets/icons.h"

namespace transmla::ui {

SweepList::SweepList(Workspace& workspace, QWidget* parent) : QWidget(parent), workspace_(workspace) {
  build();
  connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
    updateButtons();
    Q_EMIT pickedChanged(picked());
  });
  connect(&workspace_.jobs(), &JobQueue::changed, this, [this](JobId id) {
    const auto job = workspace_.jobs().find(id);
    if (job && job->kind == QStringLiteral("sweep")) refresh();
  });
  refresh();
}

void SweepList::build() {
  view_ = new QTableView(this);
  view_->setObjectName(QStringLiteral("sweepList"));
  view_->setAccessibleName(tr("Sweeps"));
  view_->setToolTip(tr("The sweeps of this project, newest first. The one that is picked is drawn."));
  view_->setModel(&model_);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::SingleSelection);
  view_->setShowGrid(false);
  view_->setWordWrap(false);
  view_->setTabKeyNavigation(false);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setDefaultSectionSize(view_->fontMetrics().height() + 8);
  view_->horizontalHeader()->setHighlightSections(false);
  view_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  view_->horizontalHeader()->setSectionResizeMode(SweepListModel::title, QHeaderView::Stretch);
  view_->horizontalHeader()->setMinimumSectionSize(40);

  pause_ = addButton(QStringLiteral("sweepPause"), tr("Pause"), tr("Waits after the step that runs."),
                     &Workspace::pauseSweep);
  resume_ = addButton(QStringLiteral("sweepResume"), tr("Resume"), tr("Goes on where the sweep was left."),
                      &Workspace::resumeSweep);
  cancel_ = addButton(QStringLiteral("sweepCancel"), tr("Cancel"), tr("Ends the sweep. What is measured stays."),
                      &Workspace::cancelSweep);
  remove_ = addButton(QStringLiteral("sweepRemove"), {},
                      tr("Removes the sweep from the list (Del); one that runs is ended first. What is measured stays, "
                         "and undo brings it back."),
                      &Workspace::removeSweep);
  remove_->setIcon(lineIcon(QStringLiteral("trash")));
  remove_->setAccessibleName(tr("Remove the sweep"));
  remove_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(new QShortcut(QKeySequence::Delete, view_, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated,
          remove_, &QPushButton::click);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(4);
  for (auto* button : {pause_, resume_, cancel_, remove_}) buttons->addWidget(button);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(view_, 1);
  layout->addLayout(buttons);
}

QPushButton* SweepList::addButton(const QString& name, const QString& text, const QString& help,
                                  void (Workspace::*action)(int sweep)) {
  auto* button = new QPushButton(text, this);
  button->setObjectName(name);
  button->setToolTip(help);
  connect(button, &QPushButton::clicked, this, [this, action] {
    if (picked() > 0) (workspace_.*action)(picked());
  });
  return button;
}

ListedSweep SweepList::listed(const ProjectSweep& sweep) const {
  ListedSweep listed{sweep};
  if (const auto job = workspace_.jobOf(sweep.number)) {
    listed.has_job = true;
    listed.job = job->state;
  }
  const auto& candidates = workspace_.project().candidates();
  for (const auto& id : sweep.candidates) {
    const auto found = candidates.find(id);
    if (found != candidates.end() && !found->second.mla.nll.empty()) ++listed.measured;
  }
  return listed;
}

void SweepList::refresh() {
  const int before = picked();
  const int newest_before = model_.numberAt(0);
  std::vector<ListedSweep> sweeps;
  if (workspace_.isOpen()) {
    for (const auto& sweep : workspace_.project().sweeps()) sweeps.push_back(listed(sweep));
  }
  model_.setSweeps(std::move(sweeps));
  // One that was just asked for is shown at once.
  const int newest = model_.numberAt(0);
  pick(newest != newest_before || model_.rowOf(before) < 0 ? newest : before);
  updateButtons();
}

int SweepList::picked() const { return model_.numberAt(view_->currentIndex().row()); }

void SweepList::pick(int number) {
  const int row = model_.rowOf(number);
  if (row >= 0 && row != view_->currentIndex().row()) view_->selectRow(row);
}

void SweepList::updateButtons() {
  const ListedSweep* sweep = model_.find(picked());
  const auto state = sweep == nullptr ? SweepState::done : sweep->state();
  remove_->setEnabled(sweep != nullptr);
  pause_->setEnabled(state == SweepState::running);
  resume_->setEnabled(state == SweepState::paused || state == SweepState::cancelled);
  cancel_->setEnabled(state == SweepState::running || state == SweepState::waiting || state == SweepState::paused);
}

}  // namespace transmla::ui
