// The sweeps of a project, newest first: what varies, how far it is, its state. Lives on the window's thread.
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <vector>

#include "engine/project/project.h"
#include "ui/jobs/job.h"

namespace transmla::ui {

struct ListedSweep {
  ProjectSweep sweep;
  bool has_job = false;  // in this session; one without was cut off when the program ended
  JobState job = JobState::waiting;
  int measured = 0;  // candidates with a perplexity of their MLA

  SweepState state() const;  // of the job while there is one, else what the project keeps
};

class SweepListModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Role { NumberRole = Qt::UserRole, StateRole };
  enum Column { title, progress, state, columns };

  explicit SweepListModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
  void setSweeps(std::vector<ListedSweep> sweeps);  // oldest first, as the project has them
  const ListedSweep* find(int number) const;
  int rowOf(int number) const;  // -1: not there
  int numberAt(int row) const;  // 0: not there

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString cellText(const ListedSweep& listed, int column) const;
  std::vector<ListedSweep> sweeps_;  // newest first
};

QString sweepStateText(SweepState state);

}  // namespace transmla::ui
