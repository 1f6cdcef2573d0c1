// What the workbench is started with.
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>

#include "engine/base/result.h"
#include "ui/window/theme.h"

namespace transmla::ui {

struct LaunchOptions {
  QString project, model;
  QString page;        // empty: where the project was left
  QString candidate;   // to select; empty: the one that was selected last
  QString screenshot;  // empty: an ordinary window
  std::optional<Theme> theme;
  std::optional<QString> language;
  QSize size{1280, 800};
  QString demo;
  QString answer;  // --help and --version: print this and end
};

// `arguments` with the program's name first.
Result<LaunchOptions> parseCommandLine(const QStringList& arguments);

}  // namespace transmla::ui
