#include "ui/window/command_line.h"

#include <gtest/gtest.h>

#include "tests/support/refusal.h"
#include "tests/support/temporary_folder.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

Result<LaunchOptions> parse(std::initializer_list<const char*> words) {
  QStringList arguments{QStringLiteral("transmla-workbench")};
  for (const char* word : words) arguments << QString::fromUtf8(word);
  return parseCommandLine(arguments);
}

TEST(CommandLine, KnowsItsOptions) {
  const fixtures::TemporaryFolder folder;
  const auto options =
      parse({"--project", folder.path().c_str(), "--page", "spectra", "--candidate", "c", "--screenshot", "a.png",
             "--theme", "dark", "--language", "zh_CN", "--size", "2560x1440"});
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(toStd(options->page), "spectra");
  EXPECT_EQ(toStd(options->candidate), "c");
  EXPECT_EQ(options->theme, Theme::dark);
  EXPECT_EQ(toStd(*options->language), "zh_CN");
  EXPECT_EQ(options->size, QSize(2560, 1440));
}

TEST(CommandLine, APathAloneIsOpened) {
  const fixtures::TemporaryFolder folder;
  const auto options = parse({folder.path().c_str()});
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(toStd(options->model), folder.path().string());
}

TEST(CommandLine, RefusesWithOneSentence) {
  using fixtures::refused;
  EXPECT_TRUE(refused(parse({"--page", "home"}), {"'home'", "tradeoff"}));
  EXPECT_TRUE(refused(parse({"--theme", "pink"}), {"'pink'", "light, dark or system"}));
  EXPECT_TRUE(refused(parse({"--language", "fr"}), {"'fr'"}));
  EXPECT_TRUE(refused(parse({"--size", "10x10"}), {"'10x10'"}));
  EXPECT_TRUE(refused(parse({"--size", "1280x"}), {"'1280x'"}));
  EXPECT_TRUE(refused(parse({"--project", "no/such"}), {"'no/such'", "--model"}));
  EXPECT_TRUE(refused(parse({"--model", "no/such"}), {"'no/such'"}));
  EXPECT_TRUE(refused(parse({"a", "b"}), {"2 paths"}));
  EXPECT_TRUE(refused(parse({"--colour", "red"}), {"colour"}));
  EXPECT_TRUE(refused(parse({"--page"}), {"page"}));
}

TEST(CommandLine, HelpNamesEveryOption) {
  const auto options = parse({"--help"});
  ASSERT_TRUE(options);
  for (const char* name :
       {"--project", "--model", "--page", "--candidate", "--screenshot", "--theme", "--language", "--size", "--demo"}) {
    EXPECT_TRUE(options->answer.contains(QLatin1String(name))) << name;
  }
}

}  // namespace
}  // namespace transmla::ui
