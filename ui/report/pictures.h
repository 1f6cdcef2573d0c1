// The pictures of a project by name, for files and reports: the same ones that the pages show.
#pragma once

#include <QSize>
#include <QString>
#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

#include "ui/report/project_view.h"

namespace transmla::ui {

// GUI thread.
struct NamedPicture {
  QString id;     // "eigenvalues"; of a sweep "sweep-3"
  QString title;  // for people
  QSize size;     // in reports
  std::shared_ptr<QWidget> plot;
  std::function<QString(const QString& file)> save;  // by its ending: .png, .svg or .csv; what went wrong, else empty
};

// Those that the project has data for. `layer`: of the pictures of one layer.
std::vector<NamedPicture> pictures_of(const ProjectView& view, int layer);

}  // namespace transmla::ui
