#include "ui/window/report_writer.h"

#include <QFileInfo>
#include <memory>

#include "ui/report/report.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

ReportWriter::ReportWriter(Workspace& workspace, QObject* parent) : QObject(parent), workspace_(workspace) {
  connect(&workspace_.jobs(), &JobQueue::finished, this, &ReportWriter::onFinished);
  connect(&workspace_.jobs(), &JobQueue::failed, this, [this](quint64 id) { files_.erase(id); });
}

void ReportWriter::write(const QString& file) {
  const auto work = [folder = workspace_.project().folder()](const JobControl& control) -> Result<std::any> {
    TRY_ASSIGN(auto view, view_of_project(folder, control.context));
    return std::any(std::make_shared<const ProjectView>(std::move(view)));
  };
  const JobId id = workspace_.jobs().add({[name = QFileInfo(file).fileName()] { return tr("Report %1").arg(name); },
                                          QStringLiteral("report"), work, /*pausable=*/false});
  files_[id] = file;
}

void ReportWriter::onFinished(JobId id, const std::any& result) {
  const auto found = files_.find(id);
  if (found == files_.end()) return;
  const QString file = found->second;
  files_.erase(found);
  const auto view = std::any_cast<std::shared_ptr<const ProjectView>>(result);
  const QString wrong = writeReport(*view, file, workspace_.layer());
  wrong.isEmpty() ? Q_EMIT written(file) : Q_EMIT failed(wrong);
}

}  // namespace transmla::ui
