#include "ui/pages/export/export_page.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <filesystem>
#include <fstream>

#include "tests/ui/pages/open_workspace.h"
#include "ui/pages/export/serve_commands.h"

namespace transmla::ui {
namespace {

class ExportPageTest : public ::testing::Test {
 protected:
  ExportPageTest() {
    page_.resize(900, 700);
    page_.show();
  }
  QLineEdit& folder() { return child<QLineEdit>(page_, "export.folder"); }
  QPushButton& button() { return child<QPushButton>(page_, "export.start"); }
  bool waitForButton() {
    return QTest::qWaitFor([this] { return button().isEnabled(); }, 10'000);
  }
  void type(const QString& text) {
    folder().selectAll();
    QTest::keyClicks(&folder(), text);
  }

  OpenWorkspace open_;
  ExportPage page_{open_.workspace};
};

TEST_F(ExportPageTest, SuggestsAFolderThatFollowsTheRecipe) {
  EXPECT_TRUE(folder().text().contains(QStringLiteral("r12")));
  EXPECT_TRUE(waitForButton());
  Recipe recipe = open_.workspace.recipe();
  recipe.kv_lora_rank = 10;
  open_.workspace.editRecipe(recipe, QStringLiteral("rank"));
  EXPECT_TRUE(folder().text().endsWith(QStringLiteral("r10")));
  type(QStringLiteral("/tmp/mine"));
  open_.workspace.undoStack().undo();
  EXPECT_EQ(folder().text(), QStringLiteral("/tmp/mine")) << "what was typed stays";
}

TEST_F(ExportPageTest, AFolderThatExistsIsRefusedBesideTheField) {
  ASSERT_TRUE(waitForButton());
  type(OpenWorkspace::text(open_.tiny.folder()));
  EXPECT_FALSE(button().isEnabled());
  auto& check = child<QLabel>(page_, "export.folderCheck");
  ASSERT_TRUE(QTest::qWaitFor([&] { return check.text().contains(QStringLiteral("exist")); }));
  EXPECT_FALSE(button().isEnabled());
  type(OpenWorkspace::text(open_.tiny.output()));
  EXPECT_TRUE(waitForButton());
}

TEST_F(ExportPageTest, TargetAndNameGoTogether) {
  auto& target = child<QComboBox>(page_, "export.target");
  auto& dtype = child<QComboBox>(page_, "export.dtype");
  const auto folder_target = target.currentIndex();
  const QString suggested = folder().text();
  dtype.setCurrentIndex(dtype.findData(QStringLiteral("fp8")));
  target.setCurrentIndex(target.findData(QStringLiteral("gguf")));
  EXPECT_EQ(folder().text(), suggested + QStringLiteral(".gguf"));
  EXPECT_EQ(dtype.currentData().toString(), QStringLiteral("q8_0")) << "8 bits stay 8 bits";
  EXPECT_EQ(dtype.findData(QStringLiteral("fp8")), -1);
  target.setCurrentIndex(folder_target);
  EXPECT_EQ(folder().text(), suggested);
  EXPECT_EQ(dtype.currentData().toString(), QStringLiteral("fp8"));
  type(QStringLiteral("/tmp/mine.gguf"));
  EXPECT_EQ(target.currentData().toString(), QStringLiteral("gguf"));
  type(QStringLiteral("/tmp/mine"));
  EXPECT_EQ(target.currentIndex(), folder_target);
  EXPECT_EQ(dtype.currentData().toString(), QStringLiteral("fp8"));
}

TEST_F(ExportPageTest, AGgufFileIsShownWithItsRecord) {
  child<QComboBox>(page_, "export.target").setCurrentIndex(1);
  child<QCheckBox>(page_, "export.evaluate").setChecked(false);
  type(OpenWorkspace::text(open_.tiny.output()) + QStringLiteral(".gguf"));
  ASSERT_TRUE(waitForButton());
  QSignalSpy exported(&open_.workspace, &Workspace::exported);
  QTest::mouseClick(&button(), Qt::LeftButton);
  ASSERT_TRUE(exported.wait(60'000));
  EXPECT_TRUE(child<QWidget>(page_, "export.proof").isVisible());
  EXPECT_FALSE(child<QLabel>(page_, "export.bytes").text().isEmpty());
  QTest::mouseClick(&child<QPushButton>(page_, "export.copy.llama.cpp"), Qt::LeftButton);
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith(QStringLiteral("llama-server --model '")));
}

TEST_F(ExportPageTest, ExportsAndShowsTheProof) {
  type(OpenWorkspace::text(open_.tiny.output()));
  ASSERT_TRUE(waitForButton());
  QSignalSpy exported(&open_.workspace, &Workspace::exported);
  QTest::mouseClick(&button(), Qt::LeftButton);
  EXPECT_FALSE(button().isEnabled()) << "one export at a time";
  ASSERT_TRUE(exported.wait(60'000));
  EXPECT_TRUE(child<QWidget>(page_, "export.proof").isVisible());
  for (const char* number : {"export.original", "export.partialRope", "export.mla", "export.rms", "export.tolerance",
                             "export.largest", "export.bytes"}) {
    EXPECT_FALSE(child<QLabel>(page_, number).text().isEmpty()) << number;
  }
  QTest::mouseClick(&child<QPushButton>(page_, "export.copy.transformers"), Qt::LeftButton);
  EXPECT_TRUE(QApplication::clipboard()->text().contains(OpenWorkspace::text(open_.tiny.output())));
  EXPECT_TRUE(std::filesystem::exists(open_.tiny.output() / "config.json"));
  EXPECT_FALSE(button().isEnabled()) << "the folder exists now";
}

TEST_F(ExportPageTest, APageThatIsMadeLaterShowsTheProofToo) {
  type(OpenWorkspace::text(open_.tiny.output()));
  ASSERT_TRUE(waitForButton());
  QSignalSpy exported(&open_.workspace, &Workspace::exported);
  child<QCheckBox>(page_, "export.evaluate").setChecked(false);
  ASSERT_TRUE(waitForButton());
  QTest::mouseClick(&button(), Qt::LeftButton);
  {
    ExportPage later(open_.workspace);
    later.show();
    EXPECT_TRUE(child<QWidget>(later, "export.bar").isVisible()) << "it is under way";
    EXPECT_FALSE(child<QPushButton>(later, "export.start").isEnabled());
  }
  ASSERT_TRUE(exported.wait(60'000));
  ExportPage later(open_.workspace);
  later.show();
  EXPECT_TRUE(child<QWidget>(later, "export.proof").isVisible());
  EXPECT_EQ(child<QLabel>(later, "export.rms").text(), child<QLabel>(page_, "export.rms").text());
}

TEST_F(ExportPageTest, WhatFailsIsSaidInPlace) {
  type(OpenWorkspace::text(open_.tiny.output()));
  ASSERT_TRUE(waitForButton());
  std::ofstream(open_.tiny.test_text()) << "short";  // behind the preflight's back
  QTest::mouseClick(&button(), Qt::LeftButton);
  auto& end = child<MessageLine>(page_, "export.end");
  ASSERT_TRUE(QTest::qWaitFor([&] { return end.isVisible(); }, 60'000));
  EXPECT_TRUE(end.message().contains(QStringLiteral("test.txt"))) << end.message().toStdString();
  EXPECT_FALSE(std::filesystem::exists(open_.tiny.output()));
}

TEST_F(ExportPageTest, ACancelledExportLeavesNothing) {
  Recipe recipe = open_.workspace.recipe();
  recipe.score.slot_fit.schedule.steps = 100'000;
  open_.workspace.editRecipe(recipe, QStringLiteral("slow"));
  type(OpenWorkspace::text(open_.tiny.output()));
  ASSERT_TRUE(waitForButton());
  QTest::mouseClick(&button(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !child<QLabel>(page_, "export.step").text().isEmpty(); }, 20'000));
  QTest::mouseClick(&child<QPushButton>(page_, "export.cancel"), Qt::LeftButton);
  auto& end = child<MessageLine>(page_, "export.end");
  ASSERT_TRUE(QTest::qWaitFor([&] { return end.isVisible(); }, 60'000));
  EXPECT_FALSE(std::filesystem::exists(open_.tiny.output()));
  EXPECT_TRUE(waitForButton());
}

TEST(ServeCommands, QuoteTheFolder) {
  OpenWorkspace open;
  const auto commands =
      serveCommands(open.workspace.model().config(), open.workspace.recipe(), QStringLiteral("/a b/it's \"x\""));
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_TRUE(commands[0].text.contains(QStringLiteral(R"("/a b/it's \"x\"")")));
  EXPECT_TRUE(commands[1].text.contains(QStringLiteral(R"('/a b/it'\''s "x"')")));
}

TEST(ServeCommands, FollowTheTarget) {
  OpenWorkspace open;
  Recipe recipe = open.workspace.recipe();
  const auto& config = open.workspace.model().config();
  const auto of_file = serveCommands(config, recipe, QStringLiteral("/a b/x.gguf"));
  ASSERT_EQ(of_file.size(), 1U);
  EXPECT_EQ(of_file[0].text, QStringLiteral("llama-server --model '/a b/x.gguf'"));
  recipe.dtype = "fp8";
  const auto fp8 = serveCommands(config, recipe, QStringLiteral("/x"));
  EXPECT_TRUE(fp8[0].text.contains(QStringLiteral("dtype=\"bfloat16\", device_map=\"auto\"")));
}

TEST(ServeCommands, SayNothingWhereAModelDoesNotRun) {
  OpenWorkspace open("gemma2");
  const auto commands = serveCommands(open.workspace.model().config(), open.workspace.recipe(), QStringLiteral("/x"));
  EXPECT_TRUE(commands[0].text.contains(QStringLiteral("trust_remote_code=True")));
  EXPECT_TRUE(commands[1].text.isEmpty()) << "vLLM has no soft-caps in its DeepSeek attention";
}

TEST(ServeCommands, InstallThePlugInThatBiasesWant) {
  OpenWorkspace open("qwen2");
  const auto commands = serveCommands(open.workspace.model().config(), open.workspace.recipe(), QStringLiteral("/a b"));
  EXPECT_EQ(commands[1].text, QStringLiteral("pip install '/a b/vllm_plugin'\nvllm serve '/a b' --dtype bfloat16"));
}

}  // namespace
}  // namespace transmla::ui
