#include "ui/window/workbench.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <cstdio>
#include <optional>

#include "ui/window/exit_watch.h"
#include "ui/window/main_window.h"
#include "ui/window/pages.h"
#include "ui/window/recent_projects.h"
#include "ui/window/screenshot.h"
#include "ui/window/settings.h"
#include "ui/window/translations.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kInputError = 2;

int complain(const QString& sentence) {
  std::fprintf(stderr, "%s\n", qUtf8Printable(sentence));
  return kInputError;
}

void open(MainWindow& window, const LaunchOptions& options, const Settings& settings) {
  const int page = pageIndex(options.page);
  QObject::connect(
      &window.workspace(), &Workspace::opened, &window,
      [&window, page, candidate = options.candidate] {
        window.showPage(page);
        if (!candidate.isEmpty()) window.workspace().selectCandidate(candidate);
      },
      Qt::SingleShotConnection);
  if (!options.project.isEmpty()) return window.openProjectFor(options.project, options.model);
  if (!options.model.isEmpty()) return window.openPath(options.model);
  if (options.screenshot.isEmpty() && settings.reopen) window.openPath(lastProject());
}

// Where jobs of the project write.
std::vector<Path> foldersOf(const Project& project) {
  return {project.folder(), project.folder() / "candidates", project.folder() / "sweeps", project.statistics()};
}

int takeScreenshot(const LaunchOptions& options, const Settings& settings) {
  MainWindow window({options.demo, /*keeps_layout=*/false});
  QString problem;
  QObject::connect(&window.workspace(), &Workspace::problem, &window,
                   [&](const QString& sentence) { problem = sentence; });
  window.resize(options.size);
  window.show();
  open(window, options, settings);
  const Status saved = saveScreenshot(window, options.screenshot);
  const bool wanted = !options.project.isEmpty() || !options.model.isEmpty();
  if (wanted && !window.workspace().isOpen()) return complain(problem);
  return saved ? 0 : complain(fromStd(saved.error().message));
}

int runWindow(const LaunchOptions& options, const Settings& settings) {
  std::optional<ExitWatch> watch;  // outlives the window, whose end waits for the jobs
  std::vector<Path> folders;
  MainWindow window({options.demo});
  QObject::connect(&window.workspace(), &Workspace::opened, &window,
                   [&] { folders = foldersOf(window.workspace().project()); });
  window.show();
  open(window, options, settings);
  const int code = QApplication::exec();
  watch.emplace(folders);
  return code;
}

}  // namespace

int runWorkbench(const LaunchOptions& options) {
  const QTemporaryDir nowhere;  // a picture does not depend on the settings of whoever takes it
  if (!options.screenshot.isEmpty()) {
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, nowhere.path());
  }
  const Settings settings = loadSettings();
  installTranslations(options.language.value_or(settings.language));
  applyTheme(options.theme.value_or(settings.theme));
  return options.screenshot.isEmpty() ? runWindow(options, settings) : takeScreenshot(options, settings);
}

}  // namespace transmla::ui
