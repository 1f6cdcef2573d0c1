// What can be opened, from what was dropped or chosen.
#pragma once

#include <QMimeData>
#include <QString>

namespace transmla::ui {

// The folder where one of its files was meant (config.json, a safetensors file, project.json); else the path itself.
QString openablePath(const QString& path);
// The first local file or folder that is dragged; empty where there is none.
QString droppedPath(const QMimeData& data);
// The demo: its project where one is prepared, else the model, else empty.
QString demoPath();

}  // namespace transmla::ui
