#include "ui/window/menus.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <functional>

#include "ui/widgets/icons.h"
#include "ui/widgets/job_strip.h"
#include "ui/window/action_finder.h"
#include "ui/window/dialogs.h"
#include "ui/window/header_line.h"
#include "ui/window/main_window.h"
#include "ui/window/pages.h"
#include "ui/window/recent_projects.h"
#include "ui/window/recipe_menu.h"

namespace transmla::ui {
namespace {

struct Menus {
  Q_DECLARE_TR_FUNCTIONS(Menus)
};

// Gathers what an action needs while menus are built.
class Builder {
 public:
  explicit Builder(MainWindow& window) : window_(window) {}

  void menu(const QString& title) { menu_ = window_.menuBar()->addMenu(title); }
  QMenu* current() { return menu_; }
  void separator() { menu_->addSeparator(); }

  QAction* add(const char* name, const QString& text, const QList<QKeySequence>& keys, std::function<void()> what) {
    QAction* action = menu_->addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcuts(keys);
    QObject::connect(action, &QAction::triggered, &window_, std::move(what));
    return action;
  }
  // Only with an open project.
  QAction* addForProject(const char* name, const QString& text, const QList<QKeySequence>& keys,
                         std::function<void()> what) {
    QAction* action = add(name, text, keys, std::move(what));
    needProject(action);
    return action;
  }
  void needProject(QAction* action) {
    Workspace& workspace = window_.workspace();
    action->setEnabled(workspace.isOpen());
    QObject::connect(&workspace, &Workspace::opened, action, [action] { action->setEnabled(true); });
    QObject::connect(&workspace, &Workspace::closed, action, [action] { action->setEnabled(false); });
  }

 private:
  MainWindow& window_;
  QMenu* menu_ = nullptr;
};

// "Pause\tSpace": a key that is named, not bound.
QString named(const QString& text, const QString& key) { return text + QLatin1Char('\t') + key; }

void fillRecent(MainWindow& window, QMenu& menu) {
  menu.clear();
  for (const auto& project : recentProjects()) {
    QAction* action = menu.addAction(QStringLiteral("%1    %2").arg(project.model, project.folder));
    QObject::connect(action, &QAction::triggered, &window,
                     [&window, folder = project.folder] { window.openPath(folder); });
  }
  if (menu.isEmpty()) menu.addAction(Menus::tr("None yet"))->setEnabled(false);
}

void buildFile(Builder& builder, MainWindow& window) {
  builder.menu(Menus::tr("&File"));
  builder.add("openModelAction", Menus::tr("Open &model…"), {QKeySequence::Open}, [&window] { window.openModel(); })
      ->setIcon(lineIcon(QStringLiteral("model")));
  builder
      .add("openProjectAction", Menus::tr("Open &project or model folder…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_O},
           [&window] { window.openProject(); })
      ->setIcon(lineIcon(QStringLiteral("project")));
  QMenu* recent = builder.current()->addMenu(Menus::tr("&Recent projects"));
  QObject::connect(recent, &QMenu::aboutToShow, &window, [&window, recent] { fillRecent(window, *recent); });
  builder.separator();
  builder.addForProject("reportAction", Menus::tr("Write a &report…"), {}, [&window] { window.writeReport(); });
  builder.addForProject("closeAction", Menus::tr("&Close project"), {Qt::CTRL | Qt::Key_W},
                        [&window] { window.closeProject(); });
  builder.separator();
  builder.add("quitAction", Menus::tr("&Quit"), {Qt::CTRL | Qt::Key_Q}, [&window] { window.close(); });
}

void buildEdit(Builder& builder, MainWindow& window) {
  builder.menu(Menus::tr("&Edit"));
  QUndoStack& stack = window.workspace().undoStack();
  QAction* undo = stack.createUndoAction(builder.current(), Menus::tr("Undo"));
  undo->setObjectName(QStringLiteral("undoAction"));
  undo->setShortcut(QKeySequence::Undo);
  undo->setIcon(lineIcon(QStringLiteral("undo")));
  QAction* redo = stack.createRedoAction(builder.current(), Menus::tr("Redo"));
  redo->setObjectName(QStringLiteral("redoAction"));
  redo->setShortcuts({Qt::CTRL | Qt::Key_Y, Qt::CTRL | Qt::SHIFT | Qt::Key_Z});
  redo->setIcon(lineIcon(QStringLiteral("redo")));
  builder.current()->addActions({undo, redo});
  builder.separator();
  Workspace& workspace = window.workspace();
  builder.needProject(publishedRecipesMenu(workspace, *builder.current())->menuAction());
  builder.addForProject("takeRecipeAction", Menus::tr("&Take a recipe from a file…"), {}, [&window, &workspace] {
    if (const QString file = chooseRecipe(&window); !file.isEmpty()) takeRecipe(workspace, file);
  });
  builder.addForProject("saveRecipeAction", Menus::tr("Sa&ve the recipe…"), {}, [&window, &workspace] {
    if (const QString file = chooseRecipeFile(&window); !file.isEmpty()) saveRecipe(workspace, file);
  });
  builder.separator();
  builder.add("findAction", Menus::tr("&Find an action…"), {QKeySequence::Find},
              [&window] { (new ActionFinder(*window.menuBar(), &window))->open(); });
  builder
      .add("settingsAction", Menus::tr("&Settings…"), {Qt::CTRL | Qt::Key_Comma}, [&window] { window.editSettings(); })
      ->setIcon(lineIcon(QStringLiteral("settings")));
}

void buildRun(Builder& builder, MainWindow& window) {
  builder.menu(Menus::tr("&Run"));
  Workspace& workspace = window.workspace();
  builder.addForProject("statisticsAction", Menus::tr("Take &statistics"), {Qt::CTRL | Qt::Key_T},
                        [&workspace] { workspace.takeStatistics(); });
  builder
      .addForProject("measureAction", Menus::tr("&Measure this recipe"), {Qt::CTRL | Qt::Key_R},
                     [&workspace] { workspace.measureRecipe(); })
      ->setIcon(lineIcon(QStringLiteral("measure")));
  builder.addForProject("predictAction", Menus::tr("&Predict the error of each layer"), {},
                        [&workspace] { workspace.predictErrors(); });
  builder
      .addForProject("exportAction", Menus::tr("&Export…"), {Qt::CTRL | Qt::Key_E},
                     [&window] { window.showPage(pageIndex(QStringLiteral("export"))); })
      ->setIcon(lineIcon(QStringLiteral("export")));
  builder.separator();
  builder.add("pauseAction", named(Menus::tr("P&ause or go on"), Menus::tr("Space")), {},
              [&window] { window.strip().togglePause(); });
  builder.add("cancelAction", named(Menus::tr("&Cancel the running job…"), Menus::tr("Esc")), {},
              [&window] { window.strip().askToCancel(); });
}

void buildTheme(MainWindow& window, QMenu& menu) {
  auto* group = new QActionGroup(&menu);
  const std::pair<Theme, QString> themes[] = {{Theme::system, Menus::tr("As the system")},
                                              {Theme::light, Menus::tr("Light")},
                                              {Theme::dark, Menus::tr("Dark")}};
  for (const auto& [theme, name] : themes) {
    QAction* action = menu.addAction(name);
    action->setObjectName(QStringLiteral("theme.%1").arg(themeId(theme)));
    action->setCheckable(true);
    group->addAction(action);
    QObject::connect(action, &QAction::triggered, &window, [&window, chosen = theme] { window.setTheme(chosen); });
    QObject::connect(&menu, &QMenu::aboutToShow, action,
                     [&window, action, chosen = theme] { action->setChecked(window.settings().theme == chosen); });
  }
}

void buildView(Builder& builder, MainWindow& window) {
  builder.menu(Menus::tr("&View"));
  const auto entries = pageEntries();
  for (std::size_t index = 0; index < entries.size(); ++index) {
    const int page = static_cast<int>(index);
    builder
        .addForProject(qPrintable(QStringLiteral("pageAction.%1").arg(entries[index].id)), entries[index].name,
                       {QKeySequence(Qt::Key_1 + page)}, [&window, page] { window.showPage(page); })
        ->setIcon(lineIcon(entries[index].icon));
  }
  builder.separator();
  builder.addForProject("layerBefore", named(Menus::tr("Layer before"), QStringLiteral("←")), {},
                        [&window] { window.stepLayer(-1); });
  builder.addForProject("layerAfter", named(Menus::tr("Layer after"), QStringLiteral("→")), {},
                        [&window] { window.stepLayer(1); });
  builder.addForProject("rankUp", named(Menus::tr("Rank a step up"), QStringLiteral("↑")), {},
                        [&window] { window.stepRank(1); });
  builder.addForProject("rankDown", named(Menus::tr("Rank a step down"), QStringLiteral("↓")), {},
                        [&window] { window.stepRank(-1); });
  builder.separator();
  for (QDockWidget* dock : {&window.inspectorDock(), &window.logDock()}) {
    builder.current()->addAction(dock->toggleViewAction());
    builder.needProject(dock->toggleViewAction());
  }
  buildTheme(window, *builder.current()->addMenu(Menus::tr("&Theme")));
  builder.add("fullScreenAction", Menus::tr("&Full screen"), {Qt::Key_F11},
              [&window] { window.setWindowState(window.windowState() ^ Qt::WindowFullScreen); });
}

void buildHelp(Builder& builder, MainWindow& window) {
  builder.menu(Menus::tr("&Help"));
  builder
      .add("explainAction", Menus::tr("&Explain what is under the pointer"), {Qt::Key_F1},
           [&window] { window.explain(); })
      ->setIcon(lineIcon(QStringLiteral("help")));
  builder.add("keysAction", Menus::tr("&Keyboard shortcuts"), {}, [&window] { showKeys(&window); });
  builder.separator();
  builder.add("aboutAction", Menus::tr("&About"), {}, [&window] { showAbout(&window); });
}

}  // namespace

void buildMenus(MainWindow& window) {
  Builder builder(window);
  buildFile(builder, window);
  buildEdit(builder, window);
  buildRun(builder, window);
  buildView(builder, window);
  buildHelp(builder, window);
  window.menuBar()->setCornerWidget(new HeaderLine(window.workspace(), window.menuBar()), Qt::TopRightCorner);
}

}  // namespace transmla::ui
