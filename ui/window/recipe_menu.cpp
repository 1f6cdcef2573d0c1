#include "ui/window/recipe_menu.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMenu>

#include "ui/words/engine_text.h"
#include "ui/words/words.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {
namespace {

struct RecipeMenu {
  Q_DECLARE_TR_FUNCTIONS(RecipeMenu)
};

// "Llama-2-7B_512+64.json" → "Llama-2-7B  512 + 64"
QString nameOf(const QString& file) {
  QString name = QFileInfo(file).completeBaseName();
  return name.replace(QLatin1Char('_'), QStringLiteral("  ")).replace(QLatin1Char('+'), QStringLiteral(" + "));
}

void edit(Workspace& workspace, const Recipe& recipe, const QString& name) {
  workspace.editRecipe(recipe, RecipeMenu::tr("recipe %1").arg(name));
}

void fill(Workspace& workspace, QMenu& menu) {
  menu.clear();
  if (!workspace.isOpen()) return;
  for (const auto& [name, recipe] : publishedRecipes(workspace.model().config(), workspace.recipe())) {
    QAction* action = menu.addAction(RecipeMenu::tr("%1, freqfold %2").arg(name).arg(recipe.freqfold.value_or(1)));
    QObject::connect(action, &QAction::triggered, &workspace,
                     [&workspace, name = name, recipe = recipe] { edit(workspace, recipe, name); });
  }
  if (menu.isEmpty()) menu.addAction(RecipeMenu::tr("None has sizes that fit this model"))->setEnabled(false);
}

}  // namespace

std::vector<PublishedRecipe> publishedRecipes(const ModelConfig& config, const Recipe& current) {
  std::vector<PublishedRecipe> fitting;
  const QDir folder(QStringLiteral(":/recipes"));
  for (const QString& name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
    QFile file(folder.filePath(name));
    if (!file.open(QFile::ReadOnly)) continue;
    const auto json = nlohmann::json::parse(file.readAll().toStdString(), nullptr, /*allow_exceptions=*/false);
    auto recipe = recipe_from_json(json);
    if (!recipe) continue;
    recipe->evaluation_batch = current.evaluation_batch;
    recipe->evaluation_length = current.evaluation_length;
    recipe->evaluation_chunks = current.evaluation_chunks;
    if (check_recipe(*recipe, config)) fitting.push_back({nameOf(name), std::move(*recipe)});
  }
  return fitting;
}

void takeRecipe(Workspace& workspace, const QString& file) {
  auto recipe = load_recipe(toStd(file));
  const auto sound = recipe ? check_recipe(*recipe, workspace.model().config()) : tl::unexpected(recipe.error());
  if (!sound) {
    Q_EMIT workspace.problem(engineText(sound.error().message));
    return;
  }
  edit(workspace, *recipe, QFileInfo(file).completeBaseName());
}

void saveRecipe(Workspace& workspace, const QString& file) {
  const auto written = write_text(toStd(file), to_json(workspace.recipe()).dump(2) + "\n");
  if (!written) {
    Q_EMIT workspace.problem(engineText(written.error().message));
    return;
  }
  Q_EMIT workspace.notice(RecipeMenu::tr("The recipe is written: %1").arg(file));
}

QMenu* publishedRecipesMenu(Workspace& workspace, QMenu& parent) {
  QMenu* menu = parent.addMenu(RecipeMenu::tr("&Published recipes"));
  menu->setObjectName(QStringLiteral("publishedRecipes"));
  QObject::connect(menu, &QMenu::aboutToShow, &workspace, [&workspace, menu] { fill(workspace, *menu); });
  return menu;
}

}  // namespace transmla::ui
