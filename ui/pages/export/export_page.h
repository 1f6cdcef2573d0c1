// The page "Export": choose, check, write, prove. Owned by the window; listens to the workspace.
#pragma once

#include <QStackedWidget>
#include <QTabWidget>
#include <QWidget>
#include <optional>

#include "ui/pages/export/export_form.h"
#include "ui/pages/export/export_progress.h"
#include "ui/pages/export/export_proof.h"
#include "ui/pages/model/preflight_task.h"
#include "ui/pages/model/preflight_view.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

class ExportPage : public QWidget {
  Q_OBJECT

 public:
  explicit ExportPage(Workspace& workspace, QWidget* parent = nullptr);

 private:
  QWidget* makeForm();
  QWidget* makeTabs();
  void connectWorkspace();
  void start();
  void onJobChanged(JobId id);
  void onFailed(JobId id, const Error& error);
  void onExported(const ConversionOutcome& outcome, const QString& folder);
  void follow(JobId id);
  void showProof(const FinishedExport& finished);
  void showStanding();  // of exports that were begun before this page was made

  Workspace& workspace_;
  PreflightTask preflight_;
  std::optional<JobId> job_;  // the export that is under way
  ExportForm* form_ = nullptr;
  QTabWidget* tabs_ = nullptr;
  PreflightView* checks_ = nullptr;
  QStackedWidget* result_ = nullptr;
  ExportProgress* progress_ = nullptr;
  ExportProof* proof_ = nullptr;
};

}  // namespace transmla::ui
