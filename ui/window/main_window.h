// The window: rail, pages, inspector, log and job strip around one workspace.
#pragma once

#include <QMainWindow>
#include <QTimer>
#include <functional>

#include "ui/window/settings.h"
#include "ui/workspace/workspace.h"

class QDockWidget;
class QStackedWidget;

namespace transmla::ui {

class Banner;
class JobStrip;
class LogPanel;
class PageRail;
class ReportWriter;
class StartPage;

struct WindowOptions {
  QString demo;              // path of the demo; empty where it is not there
  bool keeps_layout = true;  // false: the default layout, and nothing is written to the project (screenshots)
};

// Owned by main(); window's thread.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(const WindowOptions& options, QWidget* parent = nullptr);
  ~MainWindow() override;

  Workspace& workspace() { return workspace_; }
  JobStrip& strip() { return *strip_; }
  QDockWidget& inspectorDock() { return *inspector_; }
  QDockWidget& logDock() { return *log_dock_; }
  const Settings& settings() const { return settings_; }
  int page() const;
  QString message() const;  // of the banner

  // ---- actions of the menus ----
  void openPath(const QString& path);  // asks first where jobs run
  void openProjectFor(const QString& project, const QString& model);
  void closeProject();
  void openModel();    // with a file dialog
  void openProject();  // likewise
  void writeReport();
  void editSettings();
  void setTheme(Theme theme);
  void setLanguage(const QString& language);  // "en", "zh_CN"; empty: the system's; jobs, page and selection stay
  void showPage(int page);
  void stepLayer(int direction);
  void stepRank(int direction);
  void explain();  // F1

 protected:
  void closeEvent(QCloseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildParts();
  void buildCentre();
  void buildDocks();
  void removeParts();
  void listen();
  void apply(const Settings& settings);
  void onOpened();
  void onClosed();
  void keepView();
  void restoreLayout();
  void keepRecent();
  // Does it at once, or after the person agreed that running jobs stop.
  void afterJobs(const QString& question, const QString& yes, const std::function<void()>& then);

  WindowOptions options_;
  Settings settings_;
  Workspace workspace_;
  Banner* banner_ = nullptr;
  QStackedWidget* whole_ = nullptr;  // start page, or rail and pages
  StartPage* start_ = nullptr;
  PageRail* rail_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  QDockWidget* inspector_ = nullptr;
  QDockWidget* log_dock_ = nullptr;
  LogPanel* log_ = nullptr;
  JobStrip* strip_ = nullptr;
  ReportWriter* report_ = nullptr;
  QTimer keep_view_, keep_recent_;
  bool closing_ = false;
};

}  // namespace transmla::ui
