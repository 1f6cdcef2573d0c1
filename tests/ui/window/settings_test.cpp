#include "ui/window/settings.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include "tests/ui/support/find_child.h"
#include "tests/ui/window/own_settings.h"
#include "ui/widgets/message_line.h"
#include "ui/widgets/tone.h"
#include "ui/window/recent_projects.h"
#include "ui/window/settings_dialog.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

class SettingsTest : public OwnSettings {
 protected:
  std::string problem(const QWidget& dialog, const char* field) {
    return toStd(child<MessageLine>(dialog, (std::string(field) + ".problem").c_str()).message());
  }
  static bool canKeep(const SettingsDialog& dialog) {
    return dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->isEnabled();
  }
  QString folder() const { return fromStd(folder_.path().string()); }
  Settings good() const {
    Settings settings;
    settings.projects = folder() + QStringLiteral("/new/projects");
    settings.models = folder();
    return settings;
  }
  fixtures::TemporaryFolder folder_;
};

TEST_F(SettingsTest, AreKept) {
  Settings settings = good();
  settings.threads = 3;
  settings.memory_gigabytes = 2.5;
  settings.theme = Theme::dark;
  settings.language = QStringLiteral("zh_CN");
  settings.reopen = false;
  saveSettings(settings);
  const Settings read = loadSettings();
  EXPECT_EQ(read.threads, 3);
  EXPECT_EQ(read.limits().memory_budget, 2'500'000'000U);
  EXPECT_EQ(read.theme, Theme::dark);
  EXPECT_EQ(read.language, settings.language);
  EXPECT_FALSE(read.reopen);
}

TEST_F(SettingsTest, NonsenseOnDiskIsTheDefault) {
  QSettings().setValue(QStringLiteral("threads"), QStringLiteral("many"));
  QSettings().setValue(QStringLiteral("theme"), QStringLiteral("pink"));
  EXPECT_EQ(loadSettings().threads, 0);
  EXPECT_EQ(loadSettings().theme, Theme::system);
}

TEST_F(SettingsTest, WrongFieldsAreToldAtOnceAndCannotBeKept) {
  SettingsDialog dialog(good());
  dialog.show();
  EXPECT_TRUE(canKeep(dialog));
  QTest::keyClicks(&child<QLineEdit>(dialog, "threads"), QStringLiteral("0"));
  EXPECT_EQ(problem(dialog, "threads"), "must be a whole number from 1 to 1,024, or empty for all cores");
  EXPECT_FALSE(canKeep(dialog));
  child<QLineEdit>(dialog, "threads").clear();
  EXPECT_TRUE(canKeep(dialog));
  QTest::keyClicks(&child<QLineEdit>(dialog, "memory"), QStringLiteral("lots"));
  EXPECT_EQ(problem(dialog, "memory"), "must be a number of gigabytes from 0.5, or empty for no limit");
  child<QLineEdit>(dialog, "memory").setText(QStringLiteral("4"));
  child<QLineEdit>(dialog, "models").setText(folder() + QStringLiteral("/none"));
  EXPECT_EQ(problem(dialog, "models"), "there is no such folder");
  child<QLineEdit>(dialog, "projects").setText(QStringLiteral("relative"));
  EXPECT_EQ(problem(dialog, "projects"), "must be a folder's full path");
}

TEST_F(SettingsTest, TheDialogGivesWhatStandsInIt) {
  Settings settings = good();
  settings.threads = 2;
  SettingsDialog dialog(settings);
  child<QComboBox>(dialog, "theme").setCurrentIndex(2);
  child<QComboBox>(dialog, "language").setCurrentIndex(1);
  child<QCheckBox>(dialog, "reopen").setChecked(false);
  const Settings chosen = dialog.settings();
  EXPECT_EQ(chosen.threads, 2);
  EXPECT_EQ(chosen.theme, Theme::dark);
  EXPECT_EQ(toStd(chosen.language), "en");
  EXPECT_FALSE(chosen.reopen);
  EXPECT_EQ(chosen.projects, settings.projects);
}

TEST_F(SettingsTest, ThemesAreLightAndDark) {
  EXPECT_TRUE(isDark(paletteOf(Theme::dark)));
  EXPECT_FALSE(isDark(paletteOf(Theme::light)));
  applyTheme(Theme::dark);
  EXPECT_TRUE(isDark(QApplication::palette()));
  applyTheme(Theme::light);
  EXPECT_FALSE(isDark(QApplication::palette()));
}

TEST_F(SettingsTest, RecentProjectsAreNewestFirstAndOnlyThoseThatAreThere) {
  const QString a = folder(), b = folder() + QStringLiteral("/..");
  rememberProject({a, QStringLiteral("A"), {}});
  rememberProject({b, QStringLiteral("B"), {}});
  rememberProject({folder() + QStringLiteral("/gone"), QStringLiteral("C"), {}});
  rememberProject({a, QStringLiteral("A"), QStringLiteral("22.5 ± 3.4")});
  const auto projects = recentProjects();
  ASSERT_EQ(projects.size(), 2U);
  EXPECT_EQ(toStd(projects.front().perplexity), "22.5 ± 3.4");
  forgetProject(a);
  EXPECT_EQ(recentProjects().size(), 1U);
}

}  // namespace
}  // namespace transmla::ui
