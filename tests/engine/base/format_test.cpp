#include "engine/base/format.h"

#include <gtest/gtest.h>

namespace transmla {
namespace {

TEST(FormatTest, BytesHaveThreeDigitsAndDecimalUnits) {
  EXPECT_EQ(format_bytes(0), "0 bytes");
  EXPECT_EQ(format_bytes(999), "999 bytes");
  EXPECT_EQ(format_bytes(1000), "1.0 kB");
  EXPECT_EQ(format_bytes(98'362'432), "98.4 MB");
  EXPECT_EQ(format_bytes(491'400'064), "491 MB");
  EXPECT_EQ(format_bytes(999'600'000), "1.0 GB");
  EXPECT_EQ(format_bytes(UINT64_MAX), "18.4 EB");
}

TEST(FormatTest, DurationsCoarsenAsTheyGrow) {
  EXPECT_EQ(format_duration(0.84), "0.8 s");
  EXPECT_EQ(format_duration(9.96), "10 s");
  EXPECT_EQ(format_duration(42.4), "42 s");
  EXPECT_EQ(format_duration(200), "3 min 20 s");
  EXPECT_EQ(format_duration(7500), "2 h 05 min");
  EXPECT_EQ(format_duration(-1), "0.0 s");
}

TEST(FormatTest, CountsHaveTheirThousandsApart) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(134'515'008), "134,515,008");
}

TEST(FormatTest, ValuesCarryTheirErrorToTheSameDecimal) {
  EXPECT_EQ(format_with_error(19.094, 0.312), "19.09 ± 0.31");
  EXPECT_EQ(format_with_error(157.12, 4.56), "157.1 ± 4.6");
}

}  // namespace
}  // namespace transmla
