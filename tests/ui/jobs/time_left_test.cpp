#include "ui/jobs/time_left.h"

#include <gtest/gtest.h>

namespace transmla::ui {
namespace {

TEST(TimeLeft, FollowsTheStepsOfTheStage) {
  TimeLeft left;
  EXPECT_FALSE(left.seconds());
  left.note({"calibrating", 0, 10}, 100);
  EXPECT_FALSE(left.seconds()) << "nothing is done yet";
  left.note({"calibrating", 2, 10}, 104);
  EXPECT_DOUBLE_EQ(*left.seconds(), 16);
  left.note({"calibrating", 10, 10}, 120);
  EXPECT_DOUBLE_EQ(*left.seconds(), 0);
}

TEST(TimeLeft, BeginsAnewWithEachStage) {
  TimeLeft left;
  left.note({"a", 0, 4}, 0);
  left.note({"a", 2, 4}, 1);
  left.note({"b", 5, 10}, 50);
  EXPECT_FALSE(left.seconds());
  left.note({"b", 6, 10}, 51);
  EXPECT_DOUBLE_EQ(*left.seconds(), 4);
  left.note({"b", 1, 10}, 60);
  EXPECT_FALSE(left.seconds()) << "a stage of the same name has begun again";
}

TEST(TimeLeft, KeepsItsMeasureWhenTheUnitOfStepsChanges) {
  TimeLeft left;
  left.note({"a", 0, 10}, 0);
  left.note({"a", 50, 100}, 5);
  EXPECT_DOUBLE_EQ(*left.seconds(), 5);
}

TEST(TimeLeft, IsNotToldWithoutSteps) {
  TimeLeft left;
  left.note({"a", 0, 0}, 0);
  left.note({"a", 3, 0}, 1);
  EXPECT_FALSE(left.seconds());
}

}  // namespace
}  // namespace transmla::ui
