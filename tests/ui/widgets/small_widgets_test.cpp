#include <gtest/gtest.h>

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "engine/session/resources.h"
#include "tests/support/smollm2_sizes.h"
#include "tests/ui/support/find_child.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/cache_effect.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/help_tip.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/memory_bar.h"
#include "ui/widgets/message_line.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

TEST(CacheText, SaysNumbersBytesAndWhatIsSaved) {
  EXPECT_EQ(toStd(cacheText(cache_size(fixtures::smollm2_sizes(), 32, 128))),
            "160 numbers · 9.6 kB per token, 58.3 % less");
  EXPECT_EQ(toStd(cacheText(cache_size(fixtures::smollm2_sizes(), 64, 384))),
            "448 numbers · 26.9 kB per token, 16.7 % more");
}

TEST(Banner, StaysUntilItIsClosed) {
  Banner banner;
  banner.say(Tone::bad, QStringLiteral("The file is damaged."));
  EXPECT_TRUE(banner.isVisible());
  child<QToolButton>(banner, "bannerClose").click();
  EXPECT_FALSE(banner.isVisible());
  EXPECT_TRUE(banner.message().isEmpty());
}

TEST(Banner, ANoticeDoesNotPushAProblemAway) {
  Banner banner;
  banner.say(Tone::bad, QStringLiteral("problem"));
  banner.say(Tone::neutral, QStringLiteral("notice"));
  EXPECT_EQ(toStd(banner.message()), "problem");
}

TEST(MessageLine, IsThereOnlyWhileThereIsSomethingToSay) {
  QWidget parent;
  auto* line = new MessageLine(Tone::bad, &parent);
  parent.show();
  EXPECT_FALSE(line->isVisible());
  line->setMessage(QStringLiteral("must be even"));
  EXPECT_TRUE(line->isVisible());
  line->setMessage({});
  EXPECT_FALSE(line->isVisible());
}

TEST(EmptyState, OffersTheNextStep) {
  EmptyState state;
  QSignalSpy triggered(&state, &EmptyState::triggered);
  state.setContent(QStringLiteral("model"), QStringLiteral("Nothing"), QStringLiteral("Do this."),
                   QStringLiteral("Do"));
  state.button().click();
  EXPECT_EQ(triggered.size(), 1);
  state.setContent(QStringLiteral("model"), QStringLiteral("Nothing"), QStringLiteral("Wait."));
  EXPECT_TRUE(state.button().isHidden());
}

TEST(HelpTip, ExplainsTheNearestThingThatHasAnExplanation) {
  QWidget window;
  window.setToolTip(QStringLiteral("outer"));
  auto* inner = new QWidget(&window);
  auto* leaf = new QPushButton(inner);
  inner->setWhatsThis(QStringLiteral("inner"));
  EXPECT_EQ(toStd(helpTextOf(leaf)), "inner");
  leaf->setToolTip(QStringLiteral("leaf"));
  EXPECT_EQ(toStd(helpTextOf(leaf)), "leaf");
  EXPECT_TRUE(helpTextOf(nullptr).isEmpty());
}

TEST(HelpTip, FallsBackToTheFocusAndGoesWithAKey) {
  QWidget window;
  auto* button = new QPushButton(&window);
  button->setToolTip(QStringLiteral("what it does"));
  window.move(400, 400);
  window.show();
  button->setFocus();
  HelpTip tip(&window);
  tip.showFor(&window);
  EXPECT_EQ(toStd(tip.text()), "what it does");
  QTest::keyClick(&tip, Qt::Key_Escape);
  EXPECT_FALSE(tip.isVisible());
}

TEST(MemoryBar, ReadsThisProcess) {
  EXPECT_GT(residentBytes(), 1'000'000U);
  EXPECT_GT(machine_memory(), residentBytes());
  MemoryBar bar;
  bar.setBudget(4'000'000'000);
  EXPECT_TRUE(bar.text().endsWith(QStringLiteral("/ 4.0 GB"))) << toStd(bar.text());
}

TEST(LineIcon, IsDrawnInTheColourOfText) {
  const QImage image = linePixmap(QStringLiteral("close"), Qt::red, 24, 1).toImage();
  int red = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) red += image.pixelColor(x, y) == QColor(Qt::red) ? 1 : 0;
  }
  EXPECT_GT(red, 10);
  EXPECT_FALSE(lineIcon(QStringLiteral("measure")).pixmap(16, 16).isNull());
}

}  // namespace
}  // namespace transmla::ui
