// Another language while the program runs.
#include <QDialog>

#include "tests/ui/journey/person.h"
#include "tests/ui/journey/visible_texts.h"
#include "tests/ui/support/held_work.h"
#include "ui/plots/line_plot.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/log_panel.h"
#include "ui/window/translations.h"

namespace transmla::ui {
namespace {

constexpr int kPages = 5, kSettled = 6;

std::string differences(const QStringList& a, const QStringList& b) {
  QStringList only;
  for (const QString& text : a) {
    if (!b.contains(text)) only << QStringLiteral("< ") + text;
  }
  for (const QString& text : b) {
    if (!a.contains(text)) only << QStringLiteral("> ") + text;
  }
  return toStd(only.join(QLatin1Char('\n')));
}

class Language : public Person {
 protected:
  Language() {
    Settings settings = loadSettings();
    settings.language = QStringLiteral("en");
    settings.models = settings.projects = fromStd(tiny_.folder().string());
    saveSettings(settings);
    installTranslations(settings.language);
  }
  ~Language() override {
    held_.release();
    installTranslations(QStringLiteral("en"));
  }

  // Ctrl+, then Tab to the choice, ↓ to the language, Enter.
  void chooseLanguage(const QString& language) {
    QTest::keyClick(window_.get(), Qt::Key_Comma, Qt::ControlModifier);
    auto& dialog = see<QDialog>("settingsDialog");
    dialog.activateWindow();
    ASSERT_TRUE(wait([&] { return QApplication::activeWindow() == &dialog; }));
    auto& box = child<QComboBox>(dialog, "language");
    for (int tabs = 0; tabs < 30 && !box.hasFocus(); ++tabs) QTest::keyClick(&dialog, Qt::Key_Tab);
    ASSERT_TRUE(box.hasFocus());
    QTest::keyClick(&box, Qt::Key_Home);
    while (box.currentData().toString() != language && box.currentIndex() + 1 < box.count()) {
      QTest::keyClick(&box, Qt::Key_Down);
    }
    QTest::keyClick(&box, Qt::Key_Return);
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    window_->activateWindow();
    ASSERT_TRUE(wait([&] { return QApplication::activeWindow() == window_.get(); }));
  }
  // What each page says, once its pictures and checks are there.
  std::vector<QStringList> pages() {
    std::vector<QStringList> all;
    for (int page = 0; page < kPages; ++page) {
      window_->showPage(page);
      all.push_back(settledTexts());
    }
    return all;
  }
  QStringList settledTexts() {
    EXPECT_TRUE(wait([&] { return !see<LinePlot>("energy").spec().series.empty() || window_->page() != 1; }));
    QStringList texts;
    for (int same = 0; same < kSettled;) {
      QTest::qWait(200);
      const QStringList now = visibleTexts(*window_);
      same = now == texts ? same + 1 : 0;
      texts = now;
    }
    return texts;
  }
  // Pages that are made anew compute their pictures anew, which takes what it takes.
  void expectPages(const std::vector<QStringList>& expected) {
    for (int page = 0; page < kPages; ++page) {
      const QStringList& texts = expected[static_cast<std::size_t>(page)];
      window_->showPage(page);
      EXPECT_TRUE(wait([&] { return visibleTexts(*window_) == texts; })) << "page " << page << '\n'
                                                                         << differences(visibleTexts(*window_), texts);
    }
  }
  JobId addJob() {
    return held_.add(workspace().jobs(), [] { return Workspace::tr("Take statistics"); });
  }

  HeldWork held_;
};

TEST_F(Language, EveryTextIsThatOfAProgramStartedInIt) {
  startProgram();
  dropProject();
  workspace().takeStatistics();
  ASSERT_TRUE(wait([&] { return workspace().statistics() != nullptr; }));
  const auto english = pages();
  chooseLanguage(QStringLiteral("zh_CN"));
  const auto chinese = pages();
  for (std::size_t page = 0; page < kPages; ++page) {
    int same = 0;
    for (const QString& text : english[page]) same += chinese[page].contains(text);
    EXPECT_LT(same, english[page].size() / 4) << "page " << page;  // names: "score", "bf16", "DeepSeek-V3"
  }
  chooseLanguage(QStringLiteral("en"));
  expectPages(english);
  quit();

  installTranslations(QStringLiteral("zh_CN"));
  startProgram();
  dropProject();
  expectPages(chinese);
  quit();
}

TEST_F(Language, JobsPageSelectionAndWhatWasTypedStay) {
  startProgram();
  dropProject();
  window_->stepLayer(1);
  window_->showPage(2);
  type("sweepValues1", QStringLiteral("8, 12"));
  const JobId job = addJob();
  const QString title = see<ElidedLabel>("jobTitle").text();
  const QString log = window_->findChild<LogPanel*>()->text();
  ASSERT_FALSE(log.isEmpty());
  chooseLanguage(QStringLiteral("zh_CN"));
  EXPECT_EQ(workspace().jobs().find(job)->state, JobState::running);
  EXPECT_EQ(window_->page(), 2);
  EXPECT_EQ(workspace().layer(), 1);
  EXPECT_EQ(see<QLineEdit>("sweepValues1").text(), QStringLiteral("8, 12"));
  EXPECT_EQ(window_->findChild<LogPanel*>()->text(), log);
  EXPECT_NE(see<ElidedLabel>("jobTitle").text(), title) << "the running job is named anew";
  EXPECT_TRUE(see<QWidget>("jobPause").isVisible());
  press(Qt::Key_Space);
  EXPECT_TRUE(wait([&] { return workspace().jobs().find(job)->state == JobState::paused; }));
  press(Qt::Key_4);
  EXPECT_EQ(window_->page(), 3) << "keys are those of the new menus";
  quit();
}

TEST_F(Language, TheStartPageChangesToo) {
  startProgram();
  const QStringList english = visibleTexts(*window_);
  chooseLanguage(QStringLiteral("zh_CN"));
  EXPECT_NE(visibleTexts(*window_), english);
  EXPECT_TRUE(see<QPushButton>("openModel").isVisible());
  EXPECT_EQ(window_->settings().language, QStringLiteral("zh_CN"));
  dropProject();
  quit();
}

}  // namespace
}  // namespace transmla::ui
