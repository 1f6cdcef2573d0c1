#include "ui/window/main_window.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QKeyEvent>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>

#include "ui/widgets/banner.h"
#include "ui/widgets/help_tip.h"
#include "ui/widgets/job_strip.h"
#include "ui/widgets/log_panel.h"
#include "ui/widgets/memory_bar.h"
#include "ui/window/dialogs.h"
#include "ui/window/open_paths.h"
#include "ui/window/page_rail.h"
#include "ui/window/pages.h"
#include "ui/window/recent_projects.h"
#include "ui/window/report_writer.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/start_page.h"
#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr QSize kFirstSize(1280, 800);
constexpr int kKeepViewMilliseconds = 1500, kStepMerge = 9000;

QString geometryKey() { return QStringLiteral("geometry"); }
QString layoutKey() { return QStringLiteral("layout"); }

}  // namespace

MainWindow::MainWindow(const WindowOptions& options, QWidget* parent)
    : QMainWindow(parent), options_(options), settings_(loadSettings()) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(tr("TransMLA workbench"));
  setWindowIcon(QIcon(QStringLiteral(":/icons/workbench.svg")));
  setAcceptDrops(true);
  report_ = new ReportWriter(workspace_, this);
  buildParts();
  listen();
  apply(settings_);
  resize(kFirstSize);
  if (options_.keeps_layout) restoreGeometry(QSettings().value(geometryKey()).toByteArray());
  onClosed();
}

MainWindow::~MainWindow() = default;

void MainWindow::listen() {
  connect(&workspace_, &Workspace::opened, this, &MainWindow::onOpened);
  connect(&workspace_, &Workspace::closed, this, &MainWindow::onClosed);
  const auto bad = [this](const QString& sentence) {
    banner_->say(Tone::bad, sentence);
    log_->append(Tone::bad, sentence);
  };
  connect(&workspace_, &Workspace::problem, this, bad);
  connect(report_, &ReportWriter::failed, this, bad);
  // The reason stands on a page; whoever looks at another one is told that there is something to read.
  const auto saidOn = [this](const char* name, const QString& sentence) {
    if (page() != pageIndex(QLatin1String(name))) banner_->say(Tone::bad, sentence);
  };
  connect(&workspace_, &Workspace::exportFailed, this,
          [saidOn] { saidOn("export", tr("The export failed. The page Export says why.")); });
  connect(&workspace_, &Workspace::statisticsFailed, this,
          [saidOn] { saidOn("model", tr("The statistics could not be taken. The page Model says why.")); });
  const auto notice = [this](const QString& sentence) {
    banner_->say(Tone::neutral, sentence);
    log_->append(Tone::neutral, sentence);
  };
  connect(&workspace_, &Workspace::notice, this, notice);
  connect(report_, &ReportWriter::written, this,
          [notice](const QString& file) { notice(tr("The report is written: %1").arg(file)); });
  for (QTimer* timer : {&keep_view_, &keep_recent_}) {
    timer->setSingleShot(true);
    timer->setInterval(kKeepViewMilliseconds);
  }
  connect(&keep_view_, &QTimer::timeout, this, &MainWindow::keepView);
  connect(&keep_recent_, &QTimer::timeout, this, &MainWindow::keepRecent);
  const auto later = [this] { keep_view_.start(); };
  connect(&workspace_, &Workspace::layerChanged, this, later);
  connect(&workspace_, &Workspace::candidateChanged, this, later);
  connect(&workspace_, &Workspace::candidatesChanged, this, [this] { keep_recent_.start(); });
}

void MainWindow::apply(const Settings& settings) {
  settings_ = settings;
  workspace_.setProjectsFolder(settings.projects);
  workspace_.setLimits(settings.limits());
  strip_->memory().setBudget(settings.limits().memory_budget);
}

int MainWindow::page() const { return pages_->currentIndex(); }

QString MainWindow::message() const { return banner_->message(); }

// ---- opening and closing ----

void MainWindow::openPath(const QString& path) {
  if (path.isEmpty()) return;
  afterJobs(tr("Jobs are running. They stop when another project is opened, and go on when this one is opened again."),
            tr("Stop and open"), [this, path] {
              keepView();
              banner_->hide();
              workspace_.open(path);
            });
}

void MainWindow::openProjectFor(const QString& project, const QString& model) { workspace_.openAs(project, model); }

void MainWindow::closeProject() {
  afterJobs(tr("Jobs are running. They stop when the project is closed, and go on when it is opened again."),
            tr("Stop and close"), [this] {
              keepView();
              workspace_.close();
              setLastProject({});
            });
}

void MainWindow::openModel() { openPath(chooseModel(this, settings_)); }

void MainWindow::openProject() { openPath(chooseProject(this, settings_)); }

void MainWindow::onOpened() {
  setWindowTitle(tr("%1 – TransMLA workbench").arg(workspace_.modelName()));
  const auto page = workspace_.project().view().value("page", std::string());
  rail_->setCurrent(std::max(0, pageIndex(fromStd(page))));
  pages_->setCurrentIndex(std::max(0, pageIndex(fromStd(page))));
  whole_->setCurrentIndex(1);
  restoreLayout();
  keepRecent();
  if (options_.keeps_layout) setLastProject(fromStd(workspace_.project().folder().string()));
  pages_->currentWidget()->setFocus();
}

void MainWindow::onClosed() {
  keep_view_.stop();
  setWindowTitle(tr("TransMLA workbench"));
  start_->refresh();
  whole_->setCurrentIndex(0);
  inspector_->hide();
  log_dock_->hide();
}

void MainWindow::restoreLayout() {
  inspector_->show();
  if (!options_.keeps_layout) return;
  const auto own = workspace_.project().view().value("window", std::string());
  const QByteArray last = QSettings().value(layoutKey()).toByteArray();
  restoreState(own.empty() ? last : QByteArray::fromBase64(QByteArray::fromStdString(own)));
}

void MainWindow::keepView() {
  keep_view_.stop();
  if (!options_.keeps_layout || !workspace_.isOpen()) return;
  const QByteArray layout = saveState();
  QSettings().setValue(layoutKey(), layout);
  const auto entries = pageEntries();
  workspace_.keepView(
      {{"page", toStd(entries[static_cast<std::size_t>(page())].id)}, {"window", layout.toBase64().toStdString()}});
}

void MainWindow::keepRecent() {
  if (!options_.keeps_layout || !workspace_.isOpen()) return;
  const Candidate* best = nullptr;
  for (const auto& [id, candidate] : workspace_.project().candidates()) {
    if (candidate.mla.nll.empty()) continue;
    if (best == nullptr || candidate.mla.mean_nll() < best->mla.mean_nll()) best = &candidate;
  }
  rememberProject({fromStd(workspace_.project().folder().string()), workspace_.modelName(),
                   best == nullptr ? QString() : perplexityText(best->mla)});
}

void MainWindow::afterJobs(const QString& question, const QString& yes, const std::function<void()>& then) {
  if (workspace_.jobs().idle() || workspace_.isOpening()) return then();
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Jobs are running"), question, QMessageBox::NoButton, this);
  box->setObjectName(QStringLiteral("jobsQuestion"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  const auto* agree = box->addButton(yes, QMessageBox::AcceptRole);
  box->setDefaultButton(box->addButton(tr("Let them run"), QMessageBox::RejectRole));
  connect(agree, &QPushButton::clicked, this, then);
  box->open();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!closing_ && !workspace_.jobs().idle() && !workspace_.isOpening()) {
    event->ignore();
    return afterJobs(
        tr("Jobs are running. They stop when the program is closed, and go on when the project is opened again."),
        tr("Stop and close"), [this] {
          closing_ = true;
          close();
        });
  }
  keepView();
  keepRecent();
  if (options_.keeps_layout) QSettings().setValue(geometryKey(), saveGeometry());
  event->setAccepted(workspace_.close());  // sweeps that are cut off are found paused
}

// ---- everything else ----

void MainWindow::writeReport() {
  const QString file = chooseReportFile(this, workspace_.modelName());
  if (!file.isEmpty()) report_->write(file);
}

void MainWindow::editSettings() {
  auto* dialog = new SettingsDialog(settings_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog] {
    const Settings settings = dialog->settings();
    const bool other_language = settings.language != settings_.language;
    saveSettings(settings);
    apply(settings);
    applyTheme(settings.theme);
    if (other_language) setLanguage(settings.language);
  });
  dialog->open();
}

void MainWindow::setTheme(Theme theme) {
  settings_.theme = theme;
  saveSettings(settings_);
  applyTheme(theme);
}

void MainWindow::showPage(int page) {
  if (!workspace_.isOpen() || page < 0 || page >= pages_->count()) return;
  pages_->setCurrentIndex(page);
  rail_->setCurrent(page);
  pages_->currentWidget()->setFocus();  // so that arrows reach the page, not the rail
  keep_view_.start();
}

void MainWindow::stepLayer(int direction) {
  if (workspace_.isOpen()) workspace_.selectLayer(workspace_.layer() + direction);
}

void MainWindow::stepRank(int direction) {
  if (!workspace_.isOpen()) return;
  const RecipeField* rank = findField(QStringLiteral("kv_lora_rank"));
  Recipe recipe = workspace_.recipe();
  const auto next = steppedValue(*rank, recipe, workspace_.model().config(), direction);
  if (!next) return;
  rank->set(recipe, *next);
  workspace_.editRecipe(recipe, rank->name, kStepMerge);
}

void MainWindow::explain() {
  auto* tip = new HelpTip(this);
  tip->setAttribute(Qt::WA_DeleteOnClose);
  tip->showFor(this);
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->modifiers() != Qt::NoModifier) return QMainWindow::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Left:
      return stepLayer(-1);
    case Qt::Key_Right:
      return stepLayer(1);
    case Qt::Key_Up:
      return stepRank(1);
    case Qt::Key_Down:
      return stepRank(-1);
    case Qt::Key_Space:
      return strip_->togglePause();
    case Qt::Key_Escape:
      return strip_->askToCancel();
    default:
      QMainWindow::keyPressEvent(event);
  }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!droppedPath(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  openPath(droppedPath(*event->mimeData()));
}

}  // namespace transmla::ui
