// How far an export is: the stages that are done, the one that runs with its bar, and how it ended where it did not end
// well. Owned by the page.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStringList>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/jobs/job.h"
#include "ui/widgets/message_line.h"

namespace transmla::ui {

class ExportProgress : public QWidget {
  Q_OBJECT

 public:
  explicit ExportProgress(QWidget* parent = nullptr);
  void begin();
  void show(const JobStatus& status);
  void showEnd(Tone tone, const QString& sentence);

 Q_SIGNALS:
  void cancelAsked();

 private:
  void addDone(const QString& stage);

  QStringList stages_;  // seen so far, the running one last
  QVBoxLayout* done_;
  QLabel *stage_, *step_;
  QProgressBar* bar_;
  QPushButton* cancel_;
  MessageLine* end_;
};

}  // namespace transmla::ui
