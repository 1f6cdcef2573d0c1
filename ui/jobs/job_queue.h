// Engine jobs, one after the other on one worker thread. Lives on the window's thread; results arrive there by queued
// calls with the job's id. Cancel is an atomic that the engine reads in every loop, pause takes hold of the worker at
// its next progress report. Destruction cancels, then waits.
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <vector>

#include "ui/jobs/job.h"

namespace transmla::ui {

class JobQueue : public QObject {
  Q_OBJECT

 public:
  explicit JobQueue(QObject* parent = nullptr);
  ~JobQueue() override;

  void setLimits(const EngineLimits& limits);  // of jobs that have not begun
  const EngineLimits& limits() const { return limits_; }
  JobId add(JobSpec spec);  // runs when those before it are done
  // Waiting or running; ends as `cancelled`, unless it is done before it hears of it.
  void cancel(JobId id);
  void pause(JobId id);  // running
  void resume(JobId id);
  void cancelAll();
  bool idle() const;
  std::vector<JobStatus> jobs() const;  // those not yet forgotten, in order
  std::optional<JobStatus> find(JobId id) const;
  void forgetEnded();  // drops finished, failed and cancelled ones from jobs()

 Q_SIGNALS:
  void changed(quint64 id);  // its state, or its progress, which is told 20 times a second at most
  void stepped(quint64 id, const std::any& value);  // JobControl::publish
  void finished(quint64 id, const std::any& result);
  void failed(quint64 id, const transmla::Error& error);  // kind cancelled: the person did it

 private Q_SLOTS:
  void deliver();  // one message

 private:
  class Worker;
  struct Entry;
  Entry* entry(JobId id);
  JobStatus statusOf(const Entry& entry) const;
  void startNext();
  void showProgress();
  void end(JobId id, Result<std::any> result);

  std::vector<Entry> entries_;  // in the order in which they were added
  EngineLimits limits_;
  JobId last_ = 0;
  QTimer progress_timer_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace transmla::ui
