// All jobs of the queue in a popup: those to come can be taken out, those that ended can be cleared away.
#pragma once

#include <QFrame>

#include "ui/widgets/job_list_model.h"

class QPushButton;
class QTableView;

namespace transmla::ui {

// Owned by the job strip; window's thread.
class JobList : public QFrame {
  Q_OBJECT

 public:
  explicit JobList(JobQueue& jobs, QWidget* parent = nullptr);
  void showAbove(const QWidget& anchor);

 private:
  void cancelPicked();
  void enable();
  JobQueue& jobs_;
  JobListModel model_;
  QTableView* table_;
  QPushButton* cancel_;
  QPushButton* clear_;
};

}  // namespace transmla::ui
