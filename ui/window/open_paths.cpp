#include "ui/window/open_paths.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>

#include "engine/project/project.h"
#include "ui/words/words.h"
#include "ui/workspace/data_folder.h"

namespace transmla::ui {

QString openablePath(const QString& path) {
  const QFileInfo info(path);
  const bool part = info.isFile() &&
                    (info.fileName() == QLatin1String("config.json") ||
                     info.fileName() == QLatin1String("project.json") || info.suffix() == QLatin1String("safetensors"));
  return part ? info.absolutePath() : info.absoluteFilePath();
}

QString droppedPath(const QMimeData& data) {
  for (const QUrl& url : data.urls()) {
    if (url.isLocalFile()) return openablePath(url.toLocalFile());
  }
  return {};
}

QString demoPath() {
  if (const Path project = find_data("out/demo/project"); !project.empty() && Project::is_project(project)) {
    return fromStd(project.string());
  }
  const QString here = QDir::current().filePath(QStringLiteral("models/smollm2-135m.gguf"));
  if (QFileInfo::exists(here)) return here;
  return fromStd(find_data("models/smollm2-135m.gguf").string());
}

}  // namespace transmla::ui
