#include "ui/widgets/recipe_editor.h"

#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/smollm2_sizes.h"
#include "tests/ui/support/find_child.h"
#include "ui/widgets/message_line.h"
#include "ui/widgets/section.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

class RecipeEditorTest : public testing::Test {
 protected:
  RecipeEditorTest() {
    recipe_.qk_mqa_dim = 32;
    recipe_.kv_lora_rank = 128;
    QObject::connect(&editor_, &RecipeEditor::edited, [this](const Recipe& recipe, const QString&, int merge) {
      recipe_ = recipe;
      merges_.push_back(merge);
    });
    editor_.setModel(fixtures::smollm2_sizes(), recipe_);
    editor_.show();
  }
  QLineEdit& line(const char* key) { return child<QLineEdit>(editor_, key); }
  std::string problem(const char* key) {
    return toStd(child<MessageLine>(editor_, (std::string(key) + ".problem").c_str()).message());
  }
  void type(const char* key, const char* text) {
    line(key).setFocus();
    line(key).selectAll();
    QTest::keyClicks(&line(key), QLatin1String(text));
  }
  void choose(const char* key, int index) {
    auto& box = child<QComboBox>(editor_, key);
    box.setCurrentIndex(index);
    Q_EMIT box.activated(index);
  }

  Recipe recipe_;
  std::vector<int> merges_;
  RecipeEditor editor_;
};

TEST_F(RecipeEditorTest, ShowsTheRecipe) {
  EXPECT_EQ(toStd(line("kv_lora_rank").text()), "128");
  EXPECT_FALSE(line("freqfold").isVisible());
  EXPECT_FALSE(editor_.hasProblems());
}

TEST_F(RecipeEditorTest, HandsOutWhatIsTypedAsOneStep) {
  type("kv_lora_rank", "96");
  EXPECT_EQ(recipe_.kv_lora_rank, 96);
  ASSERT_EQ(merges_.size(), 2U);  // 9, 96
  EXPECT_EQ(merges_.front(), merges_.back());
  QTest::keyClick(&line("kv_lora_rank"), Qt::Key_Return);
  type("kv_lora_rank", "64");
  EXPECT_NE(merges_.front(), merges_.back());
}

TEST_F(RecipeEditorTest, TellsBesideTheFieldAndLeavesWhatIsTyped) {
  type("kv_lora_rank", "9999");
  EXPECT_EQ(problem("kv_lora_rank"), "must be between 1 and 384");
  EXPECT_EQ(toStd(line("kv_lora_rank").text()), "9999");
  EXPECT_EQ(recipe_.kv_lora_rank, 128);  // not 999, which was right for a moment
  EXPECT_TRUE(editor_.hasProblems());
}

TEST_F(RecipeEditorTest, BearsAnythingThatCanBeTyped) {
  for (const char* text : {"", " ", "abc", "-1", "1e3", "12.5", "99999999999999999999999", "0x10", "1,024"}) {
    type("kv_lora_rank", text);
    if (*text == '\0') line("kv_lora_rank").clear();
    EXPECT_GE(recipe_.kv_lora_rank, 1) << text;
    EXPECT_LE(recipe_.kv_lora_rank, 384) << text;
  }
  type("kv_lora_rank", "x");
  EXPECT_EQ(problem("kv_lora_rank"), "must be a whole number");
}

TEST_F(RecipeEditorTest, AWrongFieldDoesNotHoldUpTheOthers) {
  type("kv_lora_rank", "x");
  QTest::keyClick(&line("kv_lora_rank"), Qt::Key_Return);
  type("qk_mqa_dim", "16");
  EXPECT_EQ(recipe_.qk_mqa_dim, 16);
  EXPECT_EQ(toStd(line("kv_lora_rank").text()), "x");
}

TEST_F(RecipeEditorTest, MethodsHaveTheirOwnFields) {
  choose("method", 1);
  EXPECT_EQ(recipe_.method, "transmla");
  EXPECT_TRUE(line("freqfold").isVisible());
  EXPECT_FALSE(child<Section>(editor_, "section.score").isVisible());
  EXPECT_EQ(toStd(line("freqfold").text()), "auto");
}

TEST_F(RecipeEditorTest, AutoIsTypedAsAWord) {
  choose("method", 1);
  type("freqfold", "4");
  EXPECT_EQ(recipe_.freqfold, 4);
  type("freqfold", "auto");
  EXPECT_FALSE(recipe_.freqfold);
  type("freqfold", "3");
  EXPECT_EQ(problem("freqfold"), "must be one of 2, 4, 8, 16, 32");
}

TEST_F(RecipeEditorTest, FieldsThatFitOnlyTogetherAreHandedOutTogether) {
  choose("method", 1);
  type("collapse", "1");
  EXPECT_NE(recipe_.collapse, 1);
  type("qk_mqa_dim", "64");
  EXPECT_EQ(recipe_.qk_mqa_dim, 64);
  EXPECT_EQ(recipe_.collapse, 1);
}

TEST_F(RecipeEditorTest, ArrowsGoBySteps) {
  line("kv_lora_rank").setFocus();
  QTest::keyClick(&line("kv_lora_rank"), Qt::Key_Up);
  EXPECT_EQ(recipe_.kv_lora_rank, 144);
  QTest::keyClick(&line("kv_lora_rank"), Qt::Key_Down);
  EXPECT_EQ(recipe_.kv_lora_rank, 128);
}

TEST_F(RecipeEditorTest, FlagsAreClicked) {
  child<Section>(editor_, "section.score").setOpen(true);
  auto& refit = child<QCheckBox>(editor_, "score.refit");
  refit.click();
  EXPECT_FALSE(recipe_.score.refit);
}

TEST_F(RecipeEditorTest, AnUndoneRecipeIsShownAndOtherTypingStays) {
  type("qk_mqa_dim", "x");
  Recipe other = recipe_;
  other.kv_lora_rank = 64;
  editor_.setRecipe(other);
  EXPECT_EQ(toStd(line("kv_lora_rank").text()), "64");
  EXPECT_EQ(toStd(line("qk_mqa_dim").text()), "x");
}

TEST_F(RecipeEditorTest, EveryInputIsNamedAndExplained) {
  for (const auto& field : recipeFields()) {
    const auto* input = editor_.findChild<QWidget*>(field.key);
    ASSERT_NE(input, nullptr) << toStd(field.key);
    EXPECT_FALSE(input->accessibleName().isEmpty()) << toStd(field.key);
    EXPECT_TRUE(input->toolTip().contains(field.key)) << toStd(field.key);
  }
}

}  // namespace
}  // namespace transmla::ui
