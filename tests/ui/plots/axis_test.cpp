// Scales and ticks of axes.
#include <gtest/gtest.h>

#include <limits>

#include "ui/plots/axis_ticks.h"

namespace transmla::ui {
namespace {

QStringList labels(const AxisScale& scale, int most) {
  QStringList texts;
  for (const AxisTick& tick : axisTicks(scale, most)) {
    EXPECT_GE(tick.drawn, scale.from - 1e-6 * (scale.to - scale.from));
    EXPECT_LE(tick.drawn, scale.to + 1e-6 * (scale.to - scale.from));
    if (!tick.text.isEmpty()) texts << tick.text;
  }
  return texts;
}

QString joined(const QStringList& texts) { return texts.join(QLatin1Char(' ')); }

AxisScale logarithmic(double from, double to) { return {true, std::log10(from), std::log10(to)}; }

TEST(AxisTicks, EvenStepsOfOneTwoOrFive) {
  EXPECT_EQ(joined(labels({false, 0, 1}, 5)), QStringLiteral("0 0.2 0.4 0.6 0.8 1.0"));
  EXPECT_EQ(joined(labels({false, -10, 200}, 5)), QStringLiteral("0 50 100 150 200"));
  EXPECT_EQ(joined(labels({false, 1240, 1251}, 4)), QStringLiteral("1,240 1,245 1,250"));
  EXPECT_EQ(joined(labels({false, 0, 4e-6}, 4)), QStringLiteral("0 1e-6 2e-6 3e-6 4e-6"));
}

TEST(AxisTicks, DecadesWithMinorTicks) {
  EXPECT_EQ(joined(labels(logarithmic(0.5e-6, 200), 12)), QStringLiteral("1e-6 1e-5 1e-4 0.001 0.01 0.1 1 10 100"));
  const auto ticks = axisTicks(logarithmic(0.01, 100), 10);
  EXPECT_GT(ticks.size(), 30u);  // 2 … 9 of each decade besides
  EXPECT_EQ(joined(labels(logarithmic(1e-12, 1), 4)), QStringLiteral("1e-12 1e-8 1e-4 1"));
}

TEST(AxisTicks, LessThanADecadeStillHasLabels) {
  for (const auto& [from, to] : {std::pair(20.0, 30.0), std::pair(2.1, 2.4), std::pair(0.9, 1.1), std::pair(15.0, 99.0),
                                 std::pair(3e-7, 3.4e-7), std::pair(0.4, 8.0)}) {
    EXPECT_GE(labels(logarithmic(from, to), 6).size(), 2) << from;
  }
}

TEST(AxisTicks, LabelsDoNotTouch) {
  const auto extent = [](const QString& text) { return 8.0 * static_cast<double>(text.size()) + 8; };
  for (const AxisScale& scale : {AxisScale{false, 0, 123456}, logarithmic(1e-9, 3), logarithmic(1, 7)}) {
    for (const double pixels : {40.0, 150.0, 400.0, 1500.0}) {
      double end = -1e9;
      for (const AxisTick& tick : fittingTicks(scale, pixels, extent)) {
        if (tick.text.isEmpty()) continue;
        const double at = (tick.drawn - scale.from) / (scale.to - scale.from) * pixels;
        EXPECT_GE(at - extent(tick.text) / 2, end - 1e-6) << pixels;
        end = at + extent(tick.text) / 2;
      }
    }
  }
}

TEST(AxisTicks, NumbersAreShort) {
  EXPECT_EQ(shortNumber(10), QStringLiteral("10"));
  EXPECT_EQ(shortNumber(0.01), QStringLiteral("0.01"));
  EXPECT_EQ(shortNumber(1e-6), QStringLiteral("1e-6"));
  EXPECT_EQ(shortNumber(1e7), QStringLiteral("1e7"));
  EXPECT_EQ(shortNumber(0), QStringLiteral("0"));
  EXPECT_EQ(shortNumber(-2.5), QStringLiteral("-2.5"));
}

TEST(AxisScale, LeavesOutWhatCannotBeDrawn) {
  const double infinite = std::numeric_limits<double>::infinity();
  const AxisScale scale =
      scaleOf({.title = {}, .logarithmic = true, .least = {}, .most = {}}, {0, -1, std::nan(""), infinite, 1, 100});
  EXPECT_NEAR(scale.from, -0.08, 1e-9);
  EXPECT_NEAR(scale.to, 2.08, 1e-9);
}

TEST(AxisScale, OneValueOrNoneStillHasARange) {
  for (const bool log : {false, true}) {
    for (const std::vector<double>& values : {std::vector<double>{}, {5}, {5, 5}, {0}, {1e-300}, {1e12, 1e12 + 1e-4}}) {
      const AxisScale scale = scaleOf({.title = {}, .logarithmic = log, .least = {}, .most = {}}, values);
      EXPECT_LT(scale.from, scale.to);
    }
  }
}

TEST(AxisScale, ItsOwnBoundsAreKept) {
  const AxisScale scale = scaleOf({.title = {}, .logarithmic = false, .least = 0, .most = 1}, {0.3, 7});
  EXPECT_EQ(scale.from, 0);
  EXPECT_EQ(scale.to, 1);
}

TEST(AxisScale, ZoomKeepsWhatIsUnderThePointerAndEndsSomewhere) {
  AxisScale scale{true, 0, 4};
  const double under = scale.valueAt(0.3);
  for (int i = 0; i < 500; ++i) scale = zoomed(scale, 0.3, 0.5);
  EXPECT_LT(scale.from, scale.to);
  EXPECT_NEAR(scale.valueAt(0.3) / under, 1, 1e-6);
  for (int i = 0; i < 500; ++i) scale = zoomed(scale, 0.3, 2);
  EXPECT_TRUE(std::isfinite(scale.value(scale.to)) || scale.to < 700);
}

}  // namespace
}  // namespace transmla::ui
