// The preflight of the open model under the present recipe, kept up to date on a thread of its own: reading the room on
// a disk may take long. Owned by the page that shows it; window's thread.
#pragma once

#include <QObject>
#include <optional>

#include "engine/session/preflight_report.h"
#include "ui/jobs/latest_task.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

class PreflightTask : public QObject {
  Q_OBJECT

 public:
  explicit PreflightTask(Workspace& workspace, QObject* parent = nullptr);

  void setExport(const ExportRequest& request);  // checks its folder too, with its choices instead of the recipe's
  const PreflightReport& report() const { return report_; }
  bool isCurrent() const { return current_; }  // whether the report is that of the last change
  void refresh();

 Q_SIGNALS:
  void outdated();  // something has changed, the report not yet
  void changed();

 private:
  PreflightRequest request() const;

  Workspace& workspace_;
  std::optional<ExportRequest> export_;
  PreflightReport report_;
  bool current_ = false;
  LatestTask task_{this};
};

}  // namespace transmla::ui
