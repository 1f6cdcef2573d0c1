#include "app/transmla/interruption.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdio>

namespace transmla {
namespace {

using namespace std::chrono_literals;

TEST(Interruption, AsksTheJobToStop) {
  const std::stop_source stop;
  const Interruption interruption(stop, [] { FAIL() << "the job ended in time"; });
  EXPECT_FALSE(stop.stop_requested());
  std::raise(SIGINT);
  while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
}

TEST(Interruption, IsOverWhenItIsDestroyed) {
  for (int run = 0; run < 3; ++run) {
    const std::stop_source stop;
    const Interruption interruption(stop, [] { FAIL() << "nothing was interrupted"; });
  }
  struct sigaction action {};
  ::sigaction(SIGINT, nullptr, &action);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
}

// A job that hears of nothing: what it has begun is removed, and the process ends.
TEST(InterruptionDeathTest, LeavesADeafJobBehind) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto deaf_job = [] {
    const std::stop_source stop;
    const Interruption interruption(stop, [] { std::fputs("removed", stderr); });
    std::raise(SIGTERM);
    std::this_thread::sleep_for(1h);
  };
  EXPECT_EXIT(deaf_job(), testing::ExitedWithCode(kExitCancelled), "removed");
}

}  // namespace
}  // namespace transmla
