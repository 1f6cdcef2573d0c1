// The running job along the bottom: what, which stage, how far, how long; pause, cancel, the number waiting, memory.
#pragma once

#include <QWidget>
#include <optional>

#include "ui/jobs/job_queue.h"

class QProgressBar;
class QToolButton;

namespace transmla::ui {

class ElidedLabel;
class JobList;
class MemoryBar;

// Owned by the window; window's thread. The queue outlives it.
class JobStrip : public QWidget {
  Q_OBJECT

 public:
  explicit JobStrip(JobQueue& jobs, QWidget* parent = nullptr);
  MemoryBar& memory() { return *memory_; }
  void togglePause();  // of the running job
  void askToCancel();  // asks, then cancels the job that was running when it asked

 Q_SIGNALS:
  void jobChanged();  // another job runs, or none

 private:
  void buildWidgets();
  void layOut();
  void refresh();
  void showJob(const JobStatus& job);
  void showIdle();
  std::optional<JobStatus> current() const;

  JobQueue& jobs_;
  ElidedLabel* title_;
  ElidedLabel* stage_;
  ElidedLabel* left_;
  QProgressBar* bar_;
  QToolButton* pause_;
  QToolButton* cancel_;
  QToolButton* waiting_;
  MemoryBar* memory_;
  JobList* list_;
  JobId shown_ = 0;
};

}  // namespace transmla::ui
