// What happened, line by line with the time: problems, notices, and jobs as they begin and end.
#pragma once

#include <QHash>
#include <QWidget>

#include "ui/jobs/job_queue.h"
#include "ui/widgets/tone.h"

class QPlainTextEdit;

namespace transmla::ui {

// Owned by the window; window's thread.
class LogPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LogPanel(QWidget* parent = nullptr);
  void follow(JobQueue& jobs);
  void append(Tone tone, const QString& sentence);
  QString text() const;
  void setText(const QString& lines);  // of another panel
  QSize sizeHint() const override { return {400, 112}; }

 private:
  void onJobChanged(const JobQueue& jobs, JobId id);
  QPlainTextEdit* lines_;
  QHash<JobId, JobState> states_;
};

}  // namespace transmla::ui
