#include "ui/pages/tradeoff/sample_panel.h"

#include <gtest/gtest.h>

#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QtTest>

#include "tests/ui/pages/open_project.h"
#include "ui/pages/tradeoff/sample_column.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/message_line.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

using fixtures::OpenProject;

constexpr int kWritingMilliseconds = 240'000;

class SamplePanelTest : public testing::Test {
 protected:
  void SetUp() override {
    panel.resize(900, 500);
    panel.show();
    tokens().setValue(6);
  }
  QSpinBox& tokens() { return child<QSpinBox>(panel, "sampleTokens"); }
  QPushButton& start() { return child<QPushButton>(panel, "sampleStart"); }
  SampleColumn& column(const char* name) { return child<SampleColumn>(panel, name); }
  QString foot(const char* name) { return child<ElidedLabel>(panel, name).text(); }
  void choose(int freqfold) {
    project.workspace.selectCandidate(project.id(freqfold));
    panel.refresh();
  }
  bool written() {
    return QTest::qWaitFor([&] { return project.workspace.jobs().idle() && start().isEnabled(); },
                           kWritingMilliseconds);
  }

  OpenProject project;
  SamplePanel panel{project.workspace};
};

TEST_F(SamplePanelTest, WantsACandidateAndAPrompt) {
  EXPECT_FALSE(start().isEnabled());
  EXPECT_TRUE(child<MessageLine>(panel, "sampleSaid").message().contains(QStringLiteral("Select a candidate")));
  choose(2);
  EXPECT_TRUE(start().isEnabled());
  auto& prompt = child<QPlainTextEdit>(panel, "samplePrompt");
  EXPECT_FALSE(prompt.toPlainText().isEmpty()) << "there is one to begin with";
  prompt.selectAll();
  QTest::keyClick(&prompt, Qt::Key_Delete);
  EXPECT_FALSE(start().isEnabled());
  EXPECT_TRUE(child<MessageLine>(panel, "sampleSaid").message().contains(QStringLiteral("prompt")));
}

TEST_F(SamplePanelTest, OriginalAndCandidateContinueThePromptAndAreRemembered) {
  choose(2);
  auto& prompt = child<QPlainTextEdit>(panel, "samplePrompt");
  prompt.setFocus();
  prompt.setPlainText(QStringLiteral("the sea ran"));
  QTest::keyClick(&prompt, Qt::Key_Return, Qt::ControlModifier);
  EXPECT_FALSE(start().isEnabled());
  ASSERT_TRUE(written());
  for (const char* name : {"sampleFirstFoot", "sampleSecondFoot"}) {
    EXPECT_TRUE(foot(name).contains(QStringLiteral("tokens/s"))) << toStd(foot(name));
    EXPECT_TRUE(foot(name).contains(QStringLiteral("of cache per token")));
  }
  EXPECT_EQ(child<ElidedLabel>(panel, "sampleFirstTitle").text(), QStringLiteral("The original"));
  EXPECT_EQ(child<ElidedLabel>(panel, "sampleSecondTitle").text(), project.id(2));

  const SamplePanel again(project.workspace);
  EXPECT_EQ(child<QPlainTextEdit>(again, "samplePrompt").toPlainText(), QStringLiteral("the sea ran"));
  EXPECT_EQ(child<SampleColumn>(again, "sampleFirst").written(), column("sampleFirst").written());
  EXPECT_EQ(child<ElidedLabel>(again, "sampleSecondFoot").text(), foot("sampleSecondFoot"));
}

TEST_F(SamplePanelTest, TwoCandidatesStandSideBySide) {
  choose(2);
  panel.setSecond(project.id(4));
  QTest::mouseClick(&start(), Qt::LeftButton);
  ASSERT_TRUE(written());
  EXPECT_EQ(child<ElidedLabel>(panel, "sampleFirstTitle").text(), project.id(2));
  EXPECT_EQ(child<ElidedLabel>(panel, "sampleSecondTitle").text(), project.id(4));
  choose(8);
  EXPECT_TRUE(child<MessageLine>(panel, "sampleSaid").message().contains(QStringLiteral("earlier choice")));
}

TEST_F(SamplePanelTest, ACancelledOneKeepsWhatIsWritten) {
  choose(2);
  tokens().setValue(100);
  QTest::mouseClick(&start(), Qt::LeftButton);
  auto& cancel = child<QPushButton>(panel, "sampleCancel");
  ASSERT_TRUE(cancel.isVisible());
  const auto began = [&] { return !column("sampleFirst").written().isEmpty() || start().isEnabled(); };
  ASSERT_TRUE(QTest::qWaitFor(began, kWritingMilliseconds));
  QTest::mouseClick(&cancel, Qt::LeftButton);
  ASSERT_TRUE(written());
  EXPECT_FALSE(cancel.isVisible());
  EXPECT_FALSE(column("sampleFirst").written().isEmpty());
}

TEST(Samples, ComeBackFromAProjectsView) {
  Samples samples = defaultSamples();
  samples.settings.prompt = "天气";
  samples.settings.temperature = 0.75;
  samples.texts = {{"", "一", 3, 12, true, 18.5, 23040}, {"score-2R32", "two", 3, 12, false, 20, 9600}};
  const Samples back = samplesFrom(toView(samples));
  EXPECT_EQ(back.settings.prompt, "天气");
  EXPECT_EQ(back.settings.temperature, 0.75);
  ASSERT_EQ(back.texts.size(), 2U);
  EXPECT_EQ(sampleFootText(back.texts[0]), sampleFootText(samples.texts[0]));
  EXPECT_TRUE(sampleFootText(back.texts[0]).contains(QStringLiteral("ended by the model")));
  EXPECT_EQ(back.texts[1].of, "score-2R32");
}

TEST(Samples, DamagedOnesAreAsIfAbsent) {
  const Samples back = samplesFrom({{"samples", {{"prompt", 3}, {"tokens", -5}, {"texts", {nullptr, 7, 8}}}}});
  EXPECT_EQ(back.settings.prompt, defaultSamples().settings.prompt);
  EXPECT_EQ(back.settings.tokens, 1);
  EXPECT_EQ(back.texts.size(), 2U);
  EXPECT_TRUE(samplesFrom({{"samples", {}}}).texts.empty());
}

}  // namespace
}  // namespace transmla::ui
