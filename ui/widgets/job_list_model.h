// The jobs of a queue as rows: title, state, stage, how far, time left.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "ui/jobs/job_queue.h"

namespace transmla::ui {

QString stateText(JobState state);
QString progressText(const Progress& progress);  // "17/30"; empty where it is not known

// Owned by the list that shows it; window's thread. The queue outlives it.
class JobListModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { title, state, stage, progress, left, columns };

  explicit JobListModel(const JobQueue& jobs, QObject* parent = nullptr);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const JobStatus& at(int row) const { return rows_[static_cast<std::size_t>(row)]; }
  void refresh();

 private:
  const JobQueue& jobs_;
  std::vector<JobStatus> rows_;
};

}  // namespace transmla::ui
