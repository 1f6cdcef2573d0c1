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

// An answer may take its time to stop: the first signal only asks, the second leaves.
TEST(InterruptionDeathTest, WaitsForASecondSignalWhereItIsToldSo) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto slow_job = [] {
    const std::stop_source stop;
    const Interruption interruption(
        stop, [] { std::fputs("left", stderr); }, Patience::until_repeated);
    std::raise(SIGINT);
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(1s);  // longer than others are waited for
    std::fputs("waited, ", stderr);
    std::raise(SIGINT);
    std::this_thread::sleep_for(1h);
  };
  EXPECT_EXIT(slow_job(), testing::ExitedWithCode(kExitCancelled), "waited, left");
}

}  // namespace
}  // namespace transmla
