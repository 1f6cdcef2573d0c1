#include "app/transmla/progress_display.h"

#include <gtest/gtest.h>

#include <sstream>

namespace transmla {
namespace {

using namespace std::chrono_literals;

// A display with a clock that the test turns.
struct Watched {
  std::ostringstream out;
  std::chrono::steady_clock::time_point now{};
  ProgressDisplay display;
  explicit Watched(int width) : display(out, width, [this] { return now; }) {}

  // What is written for one step.
  std::string show(const Progress& progress, std::chrono::milliseconds later = 0ms) {
    now += later;
    out.str("");
    display.show(progress);
    return out.str();
  }
};

TEST(ProgressLine, HoldsStageStepsAndTimeLeft) {
  EXPECT_EQ(progress_line({"calibrating", 12, 30}, 8, 0), "calibrating  12/30  8.0 s left");
  EXPECT_EQ(progress_line({"calibrating", 12, 30}, -1, 0), "calibrating  12/30");
  EXPECT_EQ(progress_line({"calibrating", 30, 30}, 0, 0), "calibrating  30/30");
  EXPECT_EQ(progress_line({"planning", 12, 24}, -1, 100), "planning  [############............]  12/24");
}

TEST(ProgressLine, NeverWrapsANarrowTerminal) {
  EXPECT_LT(progress_line({std::string(200, 'x'), 1, 2}, 100, 40).size(), 40U);
}

TEST(ProgressOnATerminal, RewritesOneLineAtMostTenTimesASecond) {
  Watched watched(100);
  EXPECT_EQ(watched.show({"calibrating", 0, 4}).rfind("\r\033[Kcalibrating", 0), 0U);
  EXPECT_EQ(watched.show({"calibrating", 1, 4}, 50ms), "");
  EXPECT_NE(watched.show({"calibrating", 2, 4}, 60ms), "");
  EXPECT_NE(watched.show({"calibrating", 4, 4}, 1ms), "") << "the end is always shown";
  EXPECT_NE(watched.show({"planning", 0, 4}, 1ms), "") << "and a new stage";
}

TEST(ProgressOnATerminal, TimeLeftGoesByThePaceOfTheStage) {
  Watched watched(0);
  watched.show({"perplexity", 0, 30});
  EXPECT_EQ(watched.show({"perplexity", 10, 30}, 20s), "perplexity  10/30  40 s left\n");
}

TEST(ProgressOnATerminal, TimeLeftBeginsAnewWithAStage) {
  Watched watched(0);
  watched.show({"perplexity", 0, 30});
  watched.show({"perplexity", 30, 30}, 60s);
  EXPECT_EQ(watched.show({"perplexity", 0, 30}, 60s), "perplexity  0/30\n");
  EXPECT_EQ(watched.show({"perplexity", 15, 30}, 15s), "perplexity  15/30  15 s left\n");
}

TEST(ProgressOnATerminal, ClearTakesTheLineAwayOnce) {
  Watched watched(100);
  watched.show({"calibrating", 0, 4});
  watched.out.str("");
  watched.display.clear();
  EXPECT_EQ(watched.out.str(), "\r\033[K");
  watched.display.clear();
  EXPECT_EQ(watched.out.str(), "\r\033[K");
}

TEST(ProgressElsewhere, IsAPlainLineNowAndThen) {
  Watched watched(0);
  EXPECT_EQ(watched.show({"calibrating", 0, 4}), "calibrating  0/4\n");
  EXPECT_EQ(watched.show({"calibrating", 1, 4}, 9s), "");
  EXPECT_EQ(watched.show({"calibrating", 2, 4}, 1s), "calibrating  2/4  10 s left\n");
  EXPECT_EQ(watched.show({"planning", 0, 4}, 1s), "") << "not twice in two seconds";
  EXPECT_EQ(watched.show({"planning", 1, 4}, 1s), "planning  1/4  3.0 s left\n");
  EXPECT_EQ(watched.out.str().find('\r'), std::string::npos);
}

}  // namespace
}  // namespace transmla
