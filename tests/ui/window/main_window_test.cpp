#include "ui/window/main_window.h"

#include <QApplication>
#include <QDockWidget>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QUrl>
#include <QtGui/QDropEvent>
#include <set>

#include "tests/support/tiny_project.h"
#include "tests/ui/support/find_child.h"
#include "tests/ui/support/held_work.h"
#include "tests/ui/window/own_settings.h"
#include "ui/jobs/latest_task.h"
#include "ui/widgets/message_line.h"
#include "ui/window/action_finder.h"
#include "ui/window/open_paths.h"
#include "ui/window/screenshot.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr int kOpening = 20'000;

class MainWindowTest : public OwnSettings {
 protected:
  MainWindowTest() {
    Settings settings = loadSettings();
    settings.projects = path("projects");
    saveSettings(settings);
  }
  ~MainWindowTest() override { held_.release(); }
  QString path(const char* name) const { return fromStd((tiny_.folder() / name).string()); }
  void makeWindow(const QString& demo = {}) {
    window_ = std::make_unique<MainWindow>(WindowOptions{demo});
    window_->show();
    window_->activateWindow();  // shortcuts are those of the active window
    ASSERT_TRUE(QTest::qWaitForWindowActive(window_.get()));
  }
  void open(const QString& what) {
    QSignalSpy opened(&window_->workspace(), &Workspace::opened);
    window_->openPath(what);
    ASSERT_TRUE(opened.wait(kOpening));
  }
  void openModel() { open(fromStd(tiny_.model().string())); }
  // A job of the kind that fails at once; returns when `failed`, the workspace's signal of that, has come.
  void failJob(const QString& kind, QSignalSpy& failed) {
    const auto fails = [](const JobControl&) -> Result<std::any> { return fail("the disk is full"); };
    window_->workspace().jobs().add({kind, kind, fails});
    ASSERT_TRUE(failed.wait(kOpening));
  }
  JobId addJob() { return held_.add(window_->workspace().jobs(), QStringLiteral("job")); }
  QAction& action(const char* name) {
    auto* found = window_->findChild<QAction*>(QLatin1String(name));
    if (found == nullptr) throw std::runtime_error(std::string("no action ") + name);
    return *found;
  }
  void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(window_.get(), key, modifiers); }

  HeldWork held_;  // outlives the window
  fixtures::TinyProject tiny_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(MainWindowTest, BeginsWithTheStartPage) {
  makeWindow();
  EXPECT_TRUE(child<QPushButton>(*window_, "openModel").isVisible());
  EXPECT_FALSE(window_->inspectorDock().isVisible());
  EXPECT_FALSE(action("measureAction").isEnabled());
  EXPECT_TRUE(child<QListWidget>(*window_, "recentProjects").isHidden());
}

TEST_F(MainWindowTest, SaysHowToGetTheDemoWhereItIsMissing) {
  makeWindow();
  child<QPushButton>(*window_, "tryDemo").click();
  EXPECT_TRUE(child<MessageLine>(*window_, "demoMissing").message().contains(QStringLiteral("./run demo")));
}

TEST_F(MainWindowTest, OpensTheDemoByOneClick) {
  makeWindow(fromStd(tiny_.model().string()));
  QSignalSpy opened(&window_->workspace(), &Workspace::opened);
  child<QPushButton>(*window_, "tryDemo").click();
  ASSERT_TRUE(opened.wait(kOpening));
  EXPECT_TRUE(window_->inspectorDock().isVisible());
  EXPECT_TRUE(child<QWidget>(*window_, "headerLine").isVisible());
}

TEST_F(MainWindowTest, OpensWhatIsDropped) {
  makeWindow();
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(fromStd((tiny_.model() / "config.json").string()))});
  EXPECT_EQ(toStd(droppedPath(data)), tiny_.model().string());
  QSignalSpy opened(&window_->workspace(), &Workspace::opened);
  QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window_.get(), &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window_.get(), &drop);
  EXPECT_TRUE(opened.wait(kOpening));
}

TEST_F(MainWindowTest, WhatCannotBeOpenedIsToldInTheBanner) {
  makeWindow();
  window_->openPath(path("no-such-model"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return !window_->message().isEmpty(); }, kOpening));
  EXPECT_TRUE(window_->message().contains(QStringLiteral("no-such-model"))) << toStd(window_->message());
  child<QToolButton>(*window_, "bannerClose").click();
  EXPECT_TRUE(window_->message().isEmpty());
}

TEST_F(MainWindowTest, AFailedExportIsSaidOnce) {
  makeWindow();
  openModel();
  QSignalSpy failed(&window_->workspace(), &Workspace::exportFailed);
  failJob(QStringLiteral("export"), failed);
  EXPECT_TRUE(window_->message().contains(QStringLiteral("The export failed"))) << toStd(window_->message());
  EXPECT_FALSE(window_->message().contains(QStringLiteral("disk"))) << "the page says why";
  child<QToolButton>(*window_, "bannerClose").click();
  window_->showPage(5);
  failJob(QStringLiteral("export"), failed);
  EXPECT_TRUE(window_->message().isEmpty()) << toStd(window_->message());
  EXPECT_EQ(toStd(child<MessageLine>(*window_, "export.end").message()), "the disk is full");
}

TEST_F(MainWindowTest, FailedStatisticsAreSaidOnce) {
  makeWindow();
  openModel();
  QSignalSpy failed(&window_->workspace(), &Workspace::statisticsFailed);
  window_->showPage(2);
  failJob(QStringLiteral("statistics"), failed);
  EXPECT_TRUE(window_->message().contains(QStringLiteral("The page Model says why"))) << toStd(window_->message());
  child<QToolButton>(*window_, "bannerClose").click();
  window_->showPage(0);
  failJob(QStringLiteral("statistics"), failed);
  EXPECT_TRUE(window_->message().isEmpty()) << toStd(window_->message());
  EXPECT_EQ(toStd(child<MessageLine>(*window_, "statistics.problem").message()), "the disk is full");
}

TEST_F(MainWindowTest, DigitsGoToPages) {
  makeWindow();
  openModel();
  const std::vector<std::string> pages{"model", "spectra", "sweeps", "tradeoff", "speed", "export"};
  for (int page = 5; page >= 0; --page) {
    action(("pageAction." + pages[static_cast<std::size_t>(page)]).c_str()).trigger();
    EXPECT_EQ(window_->page(), page);
  }
  press(Qt::Key_E, Qt::ControlModifier);
  EXPECT_EQ(window_->page(), 5);
}

TEST_F(MainWindowTest, ArrowsMoveLayerAndRank) {
  makeWindow();
  openModel();
  Workspace& workspace = window_->workspace();
  press(Qt::Key_Right);
  EXPECT_EQ(workspace.layer(), 1);
  press(Qt::Key_Right);
  EXPECT_EQ(workspace.layer(), workspace.model().config().layers - 1);
  press(Qt::Key_Left);
  EXPECT_EQ(workspace.layer(), 0);
  const int rank = workspace.recipe().kv_lora_rank;
  press(Qt::Key_Down);
  EXPECT_LT(workspace.recipe().kv_lora_rank, rank);
  action("undoAction").trigger();
  EXPECT_EQ(workspace.recipe().kv_lora_rank, rank);
}

TEST_F(MainWindowTest, SpacePausesAndEscapeAsks) {
  makeWindow();
  openModel();
  const JobId id = addJob();
  JobQueue& jobs = window_->workspace().jobs();
  press(Qt::Key_Space);
  ASSERT_TRUE(QTest::qWaitFor([&] { return jobs.find(id)->state == JobState::paused; }));
  press(Qt::Key_Escape);
  child<QMessageBox>(*window_, "cancelQuestion").buttons().front()->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return jobs.find(id)->state == JobState::cancelled; }));
}

TEST_F(MainWindowTest, ClosingInTheMiddleOfAJobAsksOnce) {
  makeWindow();
  openModel();
  addJob();
  window_->close();
  ASSERT_TRUE(window_->isVisible());
  auto& question = child<QMessageBox>(*window_, "jobsQuestion");
  question.buttons().back()->click();
  EXPECT_TRUE(window_->isVisible());
  QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  window_->close();
  child<QMessageBox>(*window_, "jobsQuestion").buttons().front()->click();
  EXPECT_FALSE(window_->isVisible());
}

TEST_F(MainWindowTest, AnotherProjectAsksWhileJobsRun) {
  makeWindow();
  openModel();
  addJob();
  window_->closeProject();
  EXPECT_TRUE(window_->workspace().isOpen());
  child<QMessageBox>(*window_, "jobsQuestion").buttons().front()->click();
  EXPECT_FALSE(window_->workspace().isOpen());
  EXPECT_TRUE(child<QPushButton>(*window_, "openModel").isVisible());
}

TEST_F(MainWindowTest, AProjectIsFoundAsItWasLeft) {
  makeWindow();
  openModel();
  const QString folder = fromStd(window_->workspace().project().folder().string());
  window_->showPage(2);
  window_->stepLayer(1);
  window_->logDock().show();
  window_->close();
  makeWindow();
  EXPECT_EQ(child<QListWidget>(*window_, "recentProjects").count(), 1);
  open(folder);
  EXPECT_EQ(window_->page(), 2);
  EXPECT_EQ(window_->workspace().layer(), 1);
  EXPECT_TRUE(window_->logDock().isVisible());
}

TEST_F(MainWindowTest, ActionsAreFoundByName) {
  makeWindow();
  auto* finder = new ActionFinder(*window_->menuBar(), window_.get());
  finder->open();
  QTest::keyClicks(&child<QLineEdit>(*finder, "finderLine"), QStringLiteral("dark"));
  ASSERT_EQ(child<QListWidget>(*finder, "finderList").count(), 1);
  QTest::keyClick(&child<QLineEdit>(*finder, "finderLine"), Qt::Key_Return);
  EXPECT_EQ(window_->settings().theme, Theme::dark);
  window_->setTheme(Theme::light);
}

TEST_F(MainWindowTest, EveryInteractiveWidgetIsNamed) {
  makeWindow();
  openModel();
  for (const auto* button : window_->findChildren<QAbstractButton*>()) {
    if (button->objectName().startsWith(QLatin1String("qt_")) || button->parent()->inherits("QDockWidget")) continue;
    if (button->parent()->inherits("QTableView")) continue;  // the corner of its headers
    EXPECT_FALSE(button->objectName().isEmpty())
        << toStd(button->text()) << " in " << button->parent()->metaObject()->className();
  }
}

// A picture of the window waits for the tasks that it finds below it.
TEST_F(MainWindowTest, FindsTheTasksOfItsPages) {
  makeWindow();
  std::set<std::string> owners;
  for (const auto* task : window_->findChildren<LatestTask*>()) {
    owners.insert(task->parent()->parent()->metaObject()->className());
  }
  const std::string space = "transmla::ui::";
  EXPECT_EQ(owners, (std::set<std::string>{space + "ExportPage", space + "ModelPage", space + "SpectraPage"}));
}

TEST_F(MainWindowTest, APictureIsWritten) {
  window_ = std::make_unique<MainWindow>(WindowOptions{{}, /*keeps_layout=*/false});
  window_->resize(1200, 700);
  window_->show();
  openModel();
  const QString file = path("window.png");
  const auto saved = saveScreenshot(*window_, file);
  ASSERT_TRUE(saved) << saved.error().message;
  EXPECT_EQ(QImage(file).size(), QSize(1200, 700));
  EXPECT_FALSE(saveScreenshot(*window_, path("no/such/folder.png")));
}

}  // namespace
}  // namespace transmla::ui
