// Says how statistics stand and offers to take them: while that runs, how far it is; where it failed, why. Owned by its
// page.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>
#include <optional>

#include "ui/widgets/message_line.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

class StatisticsOffer : public QWidget {
  Q_OBJECT

 public:
  explicit StatisticsOffer(Workspace& workspace, QWidget* parent = nullptr);

 private:
  void refresh();
  void onJobChanged(JobId id);
  void onFailed(JobId id, const Error& error);
  QString standing() const;
  std::optional<JobStatus> running() const;

  Workspace& workspace_;
  QLabel* text_;
  MessageLine* problem_;
  QPushButton* take_;
  std::optional<JobId> job_;  // the one that this widget has shown
};

}  // namespace transmla::ui
