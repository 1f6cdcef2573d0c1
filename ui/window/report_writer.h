// Writes a report of the open project: what is drawn is computed as a job, then the file is written.
#pragma once

#include <QObject>
#include <map>

#include "ui/jobs/job_queue.h"

namespace transmla::ui {

class Workspace;

// Owned by the window; window's thread. The workspace outlives it.
class ReportWriter : public QObject {
  Q_OBJECT

 public:
  explicit ReportWriter(Workspace& workspace, QObject* parent = nullptr);
  void write(const QString& file);  // .html or .pdf

 Q_SIGNALS:
  void written(const QString& file);
  void failed(const QString& sentence);

 private:
  void onFinished(JobId id, const std::any& result);
  Workspace& workspace_;
  std::map<JobId, QString> files_;
};

}  // namespace transmla::ui
