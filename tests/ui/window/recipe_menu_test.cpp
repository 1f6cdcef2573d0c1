#include "ui/window/recipe_menu.h"

#include <gtest/gtest.h>

#include <QMenu>
#include <QSignalSpy>
#include <algorithm>

#include "tests/ui/pages/open_workspace.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

ModelConfig llama2_7b() {
  ModelConfig config;
  config.layers = 32, config.hidden = 4096;
  config.query_heads = config.kv_heads = 32, config.head_dim = 128;
  config.max_position = 4096;
  return config;
}

TEST(RecipeMenu, OffersThePublishedSizesThatFit) {
  Recipe current;
  current.evaluation_chunks = 8;
  const auto offered = publishedRecipes(llama2_7b(), current);
  const auto found = std::find_if(offered.begin(), offered.end(), [](const PublishedRecipe& one) {
    return one.name == QStringLiteral("Llama-2-7B  448 + 128");
  });
  ASSERT_NE(found, offered.end());
  EXPECT_EQ(found->recipe.method, "transmla");
  EXPECT_EQ(found->recipe.kv_lora_rank, 448);
  EXPECT_EQ(found->recipe.qk_mqa_dim, 128);
  EXPECT_EQ(found->recipe.freqfold, 8);
  EXPECT_EQ(found->recipe.calibration.samples, 128) << "the converter's default";
  EXPECT_EQ(found->recipe.evaluation_chunks, 8) << "texts stay the project's";
  for (const auto& one : offered) EXPECT_LE(one.recipe.qk_mqa_dim, 128) << toStd(one.name);
}

TEST(RecipeMenu, SaysThatNoneFits) {
  OpenWorkspace open;
  QMenu parent;
  QMenu* menu = publishedRecipesMenu(open.workspace, parent);
  Q_EMIT menu->aboutToShow();
  ASSERT_EQ(menu->actions().size(), 1);
  EXPECT_FALSE(menu->actions().front()->isEnabled()) << "the tiny model has 128 keys and values";
}

TEST(RecipeMenu, ARecipeGoesToAFileAndComesBack) {
  OpenWorkspace open;
  auto& workspace = open.workspace;
  const QString file = OpenWorkspace::text(open.tiny.folder() / "kept.json");
  const auto kept = to_json(workspace.recipe());
  QSignalSpy notice(&workspace, &Workspace::notice), problem(&workspace, &Workspace::problem);
  saveRecipe(workspace, file);
  EXPECT_EQ(notice.count(), 1);
  Recipe other = workspace.recipe();
  other.kv_lora_rank -= 4;
  workspace.editRecipe(other, QStringLiteral("rank"));
  takeRecipe(workspace, file);
  EXPECT_EQ(to_json(workspace.recipe()), kept);
  EXPECT_EQ(workspace.undoStack().undoText(), QStringLiteral("recipe kept"));
  EXPECT_EQ(problem.count(), 0);
}

TEST(RecipeMenu, ARecipeThatDoesNotFitChangesNothing) {
  OpenWorkspace open;
  auto& workspace = open.workspace;
  const auto before = to_json(workspace.recipe());
  QSignalSpy problem(&workspace, &Workspace::problem);
  const Path file = open.tiny.folder() / "large.json";
  ASSERT_TRUE(write_text(file, R"({"method": "transmla", "freqfold": 8, "kv_lora_rank": 512})"));
  takeRecipe(workspace, OpenWorkspace::text(file));
  ASSERT_EQ(problem.count(), 1);
  ASSERT_TRUE(write_text(file, "no recipe"));
  takeRecipe(workspace, OpenWorkspace::text(file));
  EXPECT_EQ(problem.count(), 2);
  saveRecipe(workspace, OpenWorkspace::text(file / "recipe.json"));
  EXPECT_EQ(problem.count(), 3);
  EXPECT_EQ(to_json(workspace.recipe()), before);
}

}  // namespace
}  // namespace transmla::ui
