// What the window is made of, and how it is made anew in another language.
#include <QDialog>
#include <QDockWidget>
#include <QMenuBar>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include "ui/widgets/banner.h"
#include "ui/widgets/job_strip.h"
#include "ui/widgets/log_panel.h"
#include "ui/widgets/memory_bar.h"
#include "ui/widgets/recipe_inspector.h"
#include "ui/window/kept_inputs.h"
#include "ui/window/main_window.h"
#include "ui/window/menus.h"
#include "ui/window/page_rail.h"
#include "ui/window/pages.h"
#include "ui/window/start_page.h"
#include "ui/window/translations.h"

namespace transmla::ui {
namespace {

QDockWidget* makeDock(const QString& name, const QString& title, QWidget* content, QMainWindow& window) {
  auto* dock = new QDockWidget(title, &window);
  dock->setObjectName(name);
  dock->setWidget(content);
  return dock;
}

}  // namespace

void MainWindow::buildParts() {
  buildCentre();
  buildDocks();
  buildMenus(*this);
  connect(start_, &StartPage::openModelRequested, this, &MainWindow::openModel);
  connect(start_, &StartPage::openProjectRequested, this, &MainWindow::openProject);
  connect(start_, &StartPage::pathChosen, this, &MainWindow::openPath);
  connect(rail_, &PageRail::picked, this, &MainWindow::showPage);
  strip_->memory().setBudget(settings_.limits().memory_budget);
}

void MainWindow::buildCentre() {
  auto* centre = new QWidget(this);
  banner_ = new Banner(centre);
  whole_ = new QStackedWidget(centre);
  start_ = new StartPage(options_.demo, whole_);
  auto* work = new QWidget(whole_);
  rail_ = new PageRail(work);
  pages_ = new QStackedWidget(work);
  for (const auto& entry : pageEntries()) {
    rail_->add(entry.id, entry.icon, entry.name, entry.help);
    pages_->addWidget(entry.make(workspace_, pages_));
  }
  auto* row = new QHBoxLayout(work);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(rail_);
  row->addWidget(pages_, 1);
  whole_->addWidget(start_);
  whole_->addWidget(work);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(banner_);
  column->addWidget(whole_, 1);
  setCentralWidget(centre);
}

void MainWindow::buildDocks() {
  auto* inspector = new RecipeInspector(workspace_, this);
  connect(inspector, &RecipeInspector::openRequested, this, &MainWindow::openModel);
  inspector_ = makeDock(QStringLiteral("inspectorDock"), tr("Inspector"), inspector, *this);
  addDockWidget(Qt::RightDockWidgetArea, inspector_);
  log_ = new LogPanel(this);
  log_->follow(workspace_.jobs());
  log_dock_ = makeDock(QStringLiteral("logDock"), tr("Log"), log_, *this);
  addDockWidget(Qt::BottomDockWidgetArea, log_dock_);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  strip_ = new JobStrip(workspace_.jobs(), this);
  statusBar()->setSizeGripEnabled(false);
  statusBar()->addWidget(strip_, 1);
}

void MainWindow::removeParts() {
  for (auto* dialog : findChildren<QDialog*>(Qt::FindDirectChildrenOnly)) {
    if (dialog->isVisible()) dialog->close();
  }
  delete menuBar();
  delete strip_;
  delete inspector_;
  delete log_dock_;
  delete takeCentralWidget();
}

// The parts hold no work: jobs, recipe and selection are the workspace's. So they are made anew, and no text of theirs
// can be forgotten.
void MainWindow::setLanguage(const QString& language) {
  const int page = this->page();
  const QByteArray layout = saveState();
  const QString log = log_->text();
  KeptInputs inputs;
  inputs.keep(*pages_);
  removeParts();
  installTranslations(language);
  buildParts();
  log_->setText(log);
  if (!workspace_.isOpen()) return onClosed();
  setWindowTitle(tr("%1 – TransMLA workbench").arg(workspace_.modelName()));
  whole_->setCurrentIndex(1);
  restoreState(layout);
  inputs.putInto(*pages_);
  showPage(page);
}

}  // namespace transmla::ui
