#include "ui/widgets/recipe_inspector.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/tiny_project.h"
#include "tests/ui/support/find_child.h"
#include "ui/words/words.h"
#include "ui/workspace/workspace.h"

namespace transmla::ui {
namespace {

constexpr int kOpening = 20'000;

class RecipeInspectorTest : public testing::Test {
 protected:
  void open() {
    QSignalSpy opened(&workspace_, &Workspace::opened);
    workspace_.openAs(fromStd((tiny_.folder() / "project").string()), fromStd(tiny_.model().string()));
    ASSERT_TRUE(opened.wait(kOpening));
  }
  QLineEdit& rank() { return child<QLineEdit>(inspector_, "kv_lora_rank"); }
  void typeRank(const char* text) {
    rank().selectAll();
    QTest::keyClicks(&rank(), QLatin1String(text));
  }

  fixtures::TinyProject tiny_;
  Workspace workspace_;
  RecipeInspector inspector_{workspace_};
};

TEST_F(RecipeInspectorTest, OffersToOpenAModel) {
  QSignalSpy asked(&inspector_, &RecipeInspector::openRequested);
  child<QPushButton>(inspector_, "emptyStateButton").click();
  EXPECT_EQ(asked.size(), 1);
}

TEST_F(RecipeInspectorTest, WhatIsTypedIsTheRecipeAndMovesTheCache) {
  open();
  typeRank("20");
  EXPECT_EQ(workspace_.recipe().kv_lora_rank, 20);
  const auto numbers = workspace_.recipe().qk_mqa_dim + 20;
  EXPECT_TRUE(child<QLabel>(inspector_, "cacheText").text().startsWith(QString::number(numbers)));
}

TEST_F(RecipeInspectorTest, UndoPutsTheFieldBack) {
  open();
  const QString before = rank().text();
  typeRank("20");
  workspace_.undoStack().undo();
  EXPECT_EQ(rank().text(), before);
  workspace_.undoStack().redo();
  EXPECT_EQ(toStd(rank().text()), "20");
}

TEST_F(RecipeInspectorTest, AWrongRecipeCannotBeMeasured) {
  open();
  EXPECT_TRUE(child<QPushButton>(inspector_, "measure").isEnabled());
  typeRank("100000");
  EXPECT_FALSE(child<QPushButton>(inspector_, "measure").isEnabled());
  typeRank("20");
  EXPECT_TRUE(child<QPushButton>(inspector_, "measure").isEnabled());
}

TEST_F(RecipeInspectorTest, AClosedProjectLeavesTheEmptyState) {
  inspector_.show();
  open();
  EXPECT_TRUE(rank().isVisible());
  workspace_.close();
  EXPECT_FALSE(rank().isVisible());
}

}  // namespace
}  // namespace transmla::ui
