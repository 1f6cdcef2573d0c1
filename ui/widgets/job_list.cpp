#include "ui/widgets/job_list.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace transmla::ui {
namespace {

constexpr QSize kSize(640, 240);

bool isEnded(const JobStatus& job) {
  return job.state == JobState::finished || job.state == JobState::failed || job.state == JobState::cancelled;
}

QTableView* makeTable(JobListModel& model, QWidget* parent) {
  auto* table = new QTableView(parent);
  table->setObjectName(QStringLiteral("jobTable"));
  table->setAccessibleName(JobList::tr("Jobs"));
  table->setModel(&model);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setShowGrid(false);
  table->setTabKeyNavigation(false);
  table->verticalHeader()->hide();
  table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table->horizontalHeader()->setHighlightSections(false);
  table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table->horizontalHeader()->setSectionResizeMode(JobListModel::stage, QHeaderView::Stretch);
  return table;
}

}  // namespace

JobList::JobList(JobQueue& jobs, QWidget* parent)
    : QFrame(parent, Qt::Popup),
      jobs_(jobs),
      model_(jobs),
      table_(makeTable(model_, this)),
      cancel_(new QPushButton(tr("Cancel job"), this)),
      clear_(new QPushButton(tr("Clear ended"), this)) {
  setObjectName(QStringLiteral("jobList"));
  setFrameShape(QFrame::StyledPanel);
  cancel_->setObjectName(QStringLiteral("jobListCancel"));
  cancel_->setToolTip(tr("Stops the jobs that are picked, or takes them out of the queue. What is measured stays."));
  clear_->setObjectName(QStringLiteral("jobListClear"));
  clear_->setToolTip(tr("Removes jobs that ended from this list"));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(cancel_);
  buttons->addWidget(clear_);
  buttons->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->addWidget(table_, 1);
  column->addLayout(buttons);
  connect(cancel_, &QPushButton::clicked, this, &JobList::cancelPicked);
  connect(clear_, &QPushButton::clicked, this, [this] {
    jobs_.forgetEnded();
    model_.refresh();
  });
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &JobList::enable);
  connect(&model_, &QAbstractItemModel::modelReset, this, &JobList::enable);
  connect(&model_, &QAbstractItemModel::dataChanged, this, &JobList::enable);
  enable();
}

void JobList::showAbove(const QWidget& anchor) {
  model_.refresh();
  resize(kSize);
  const QPoint corner = anchor.mapToGlobal(anchor.rect().topRight());
  move(corner.x() - width(), corner.y() - height() - 4);
  show();
  table_->setFocus();
}

void JobList::cancelPicked() {
  std::vector<JobId> picked;  // the model changes while jobs are cancelled
  for (const auto& index : table_->selectionModel()->selectedRows()) picked.push_back(model_.at(index.row()).id);
  for (const JobId id : picked) jobs_.cancel(id);
}

void JobList::enable() {
  const auto rows = table_->selectionModel()->selectedRows();
  cancel_->setEnabled(
      std::any_of(rows.begin(), rows.end(), [&](const auto& index) { return !isEnded(model_.at(index.row())); }));
  bool ended = false;
  for (int row = 0; row < model_.rowCount(); ++row) ended = ended || isEnded(model_.at(row));
  clear_->setEnabled(ended);
}

}  // namespace transmla::ui
