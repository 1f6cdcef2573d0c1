#include "ui/pages/model/preflight_task.h"

#include "ui/words/words.h"

namespace transmla::ui {

PreflightTask::PreflightTask(Workspace& workspace, QObject* parent) : QObject(parent), workspace_(workspace) {
  connect(&task_, &LatestTask::ready, this, [this](const std::any& result) {
    if (!workspace_.isOpen()) return;
    report_ = std::any_cast<PreflightReport>(result);
    current_ = true;
    Q_EMIT changed();
  });
  for (const auto signal : {&Workspace::opened, &Workspace::closed, &Workspace::recipeChanged,
                            &Workspace::settingsChanged, &Workspace::statisticsChanged, &Workspace::limitsChanged}) {
    connect(&workspace_, signal, this, &PreflightTask::refresh);
  }
}

void PreflightTask::setExport(const ExportRequest& request) {
  export_ = request;
  refresh();
}

PreflightRequest PreflightTask::request() const {
  const ProjectSettings& settings = workspace_.project().settings();
  PreflightRequest request;
  request.model = workspace_.modelPointer();
  request.tokenizer_tokens = workspace_.inspection().tokenizer_tokens;
  request.recipe = workspace_.recipe();
  request.calibration_text = settings.calibration_text;
  request.test_text = settings.test_text;
  request.statistics_kept = workspace_.statistics() != nullptr;
  request.threads = workspace_.limits().threads;
  request.memory_budget = workspace_.limits().memory_budget;
  if (!export_) return request;
  request.recipe.dtype = toStd(export_->dtype);
  if (!export_->evaluate) request.recipe.evaluation_batch = 0;
  if (!export_->folder.isEmpty()) request.folder = Path(toStd(export_->folder));
  return request;
}

void PreflightTask::refresh() {
  current_ = false;
  if (!workspace_.isOpen()) {
    report_ = {};
    Q_EMIT changed();
    return;
  }
  Q_EMIT outdated();
  task_.request([request = request()] { return std::any(preflight(request)); });
}

}  // namespace transmla::ui
