#include "ui/window/exit_watch.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_project.h"

namespace transmla::ui {
namespace {

using namespace std::chrono_literals;

TEST(ExitWatch, DoesNothingWhereTheProgramEndsInTime) {
  const auto begin = std::chrono::steady_clock::now();
  { const ExitWatch watch({}); }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
}

TEST(ExitWatchDeathTest, EndsAProgramThatHangsAndLeavesNothingHalfWritten) {
  GTEST_FLAG_SET(death_test_style, "fast");
  const fixtures::TemporaryFolder folder;
  const auto hang = [&] {
    auto file = AtomicFile::create(folder.path() / "result.json");
    const ExitWatch watch({folder.path()});
    std::this_thread::sleep_for(1min);
  };
  EXPECT_EXIT(hang(), testing::ExitedWithCode(0), "");
  EXPECT_TRUE(fixtures::entries_of(folder.path()).empty());
}

}  // namespace
}  // namespace transmla::ui
