// A workspace with a tiny model open, for tests of pages.
#pragma once

#include <QSignalSpy>
#include <QTest>

#include "tests/support/tiny_project.h"
#include "tests/support/tiny_recipe.h"
#include "tests/ui/support/find_child.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {

using fixtures::tiny_recipe;

class OpenWorkspace {
 public:
  explicit OpenWorkspace(const std::string& golden = "llama") : tiny(golden) {
    QSignalSpy opened(&workspace, &Workspace::opened);
    workspace.openAs(text(tiny.folder() / "project"), text(tiny.model()));
    if (!opened.wait(20'000)) throw std::runtime_error("the tiny model does not open");
    workspace.setTexts(tiny.calibration_text(), tiny.test_text());
    workspace.editRecipe(tiny_recipe(), QStringLiteral("tiny"));
  }
  void takeStatistics() {
    QSignalSpy taken(&workspace, &Workspace::statisticsChanged);
    workspace.takeStatistics();
    if (!taken.wait(20'000)) throw std::runtime_error("no statistics came");
  }
  static QString text(const Path& path) { return QString::fromStdString(path.string()); }

  fixtures::TinyProject tiny;
  Workspace workspace;
};

}  // namespace transmla::ui
