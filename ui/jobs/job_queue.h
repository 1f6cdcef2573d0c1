// Engine jobs, one after the other on one worker thread. Lives on the window's thread; results arrive there by queued
// signals with the job's id. Cancel and pause are atomics that the worker reads at its next progress report.
// Destruction cancels, then waits.
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "ui/jobs/job.h"

namespace transmla::ui {

struct EngineLimits {
  int threads = 0;                // 0: all cores
  std::size_t memory_budget = 0;  // bytes; 0: no limit
};

class JobQueue : public QObject {
  Q_OBJECT

 public:
  explicit JobQueue(QObject* parent = nullptr);
  ~JobQueue() override;

  void setLimits(const EngineLimits& limits);  // of jobs that have not begun
  JobId add(JobSpec spec);                     // runs when those before it are done
  void cancel(JobId id);                       // waiting or running; ends as `cancelled`
  void pause(JobId id);                        // running; takes effect at its next progress report
  void resume(JobId id);
  void cancelAll();
  bool idle() const;
  std::vector<JobStatus> jobs() const;  // those not yet forgotten, in order
  std::optional<JobStatus> find(JobId id) const;
  void forgetEnded();  // drops finished, failed and cancelled ones from jobs()

 signals:
  void changed(quint64 id);                         // state or progress; at most 20 times a second per job
  void stepped(quint64 id, const std::any& value);  // JobControl::publish
  void finished(quint64 id, const std::any& result);
  void failed(quint64 id, const transmla::Error& error);  // kind cancelled: the person did it

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace transmla::ui
