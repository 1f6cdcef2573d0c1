#include "ui/widgets/job_list_model.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/words/engine_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

bool sameJobs(const std::vector<JobStatus>& a, const std::vector<JobStatus>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return x.id == y.id; });
}

QString cell(const JobStatus& job, int column) {
  const bool active = job.state == JobState::running || job.state == JobState::paused;
  switch (column) {
    case JobListModel::title:
      return job.title;
    case JobListModel::state:
      return stateText(job.state);
    case JobListModel::stage:
      if (job.state == JobState::failed) return engineText(job.error.message);
      return active ? stageText(job.progress.stage) : QString();
    case JobListModel::progress:
      return active ? progressText(job.progress) : QString();
    case JobListModel::left:
      return active && job.seconds_left ? durationText(*job.seconds_left) : QString();
    default:
      return {};
  }
}

}  // namespace

QString stateText(JobState state) {
  switch (state) {
    case JobState::waiting:
      return JobListModel::tr("waiting");
    case JobState::running:
      return JobListModel::tr("running");
    case JobState::paused:
      return JobListModel::tr("paused");
    case JobState::finished:
      return JobListModel::tr("done");
    case JobState::failed:
      return JobListModel::tr("failed");
    case JobState::cancelled:
      return JobListModel::tr("cancelled");
  }
  return {};
}

QString progressText(const Progress& progress) {
  if (progress.steps <= 0) return {};
  return QStringLiteral("%1/%2").arg(progress.step).arg(progress.steps);
}

JobListModel::JobListModel(const JobQueue& jobs, QObject* parent) : QAbstractTableModel(parent), jobs_(jobs) {
  rows_ = jobs.jobs();
  connect(&jobs, &JobQueue::changed, this, &JobListModel::refresh);
  connect(&jobs, &JobQueue::finished, this, &JobListModel::refresh);
  connect(&jobs, &JobQueue::failed, this, &JobListModel::refresh);
}

int JobListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int JobListModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

QVariant JobListModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return cell(at(index.row()), index.column());
  return {};
}

QVariant JobListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= columns) return {};
  const QString names[] = {tr("Job"), tr("State"), tr("Stage"), tr("Progress"), tr("Time left")};
  return names[section];
}

void JobListModel::refresh() {
  auto now = jobs_.jobs();
  if (sameJobs(now, rows_)) {
    rows_ = std::move(now);
    if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
    return;
  }
  beginResetModel();
  rows_ = std::move(now);
  endResetModel();
}

}  // namespace transmla::ui
