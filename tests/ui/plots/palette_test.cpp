#include "ui/plots/palette.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace transmla::ui {
namespace {

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}
double luminance(const QColor& c) {
  return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}
double contrast(const QColor& a, const QColor& b) {
  const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
  return std::max(x, y) / std::min(x, y);
}
double lightness(const QColor& color) {  // CIE L*
  const double y = luminance(color);
  return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

constexpr Quantity all[] = {Quantity::keys,      Quantity::values,       Quantity::joint,
                            Quantity::rotary,    Quantity::positionFree, Quantity::original,
                            Quantity::converted, Quantity::predicted,    Quantity::neutral};

TEST(Palette, QuantitiesDifferAndAreSeenOnLightAndDark) {
  std::set<QRgb> colors;
  for (const Quantity quantity : all) {
    colors.insert(colorOf(quantity).rgb());
    EXPECT_GT(contrast(colorOf(quantity), Qt::white), 2.0);
    EXPECT_GT(contrast(colorOf(quantity), QColor(0x1E, 0x20, 0x24)), 2.5);
  }
  EXPECT_EQ(colors.size(), std::size(all));
}

TEST(Palette, ARampGoesFromDarkToLightWithoutTwoAlike) {
  double before = -1;
  for (int i = 0; i < 6; ++i) {
    const QColor color = colorOf(Quantity::keys, i, 6);
    EXPECT_GT(color.lightnessF(), before);
    before = color.lightnessF();
  }
  EXPECT_EQ(colorOf(Quantity::keys, 0, 1), colorOf(Quantity::keys));
}

TEST(Palette, HeatColoursAreEvenInLightness) {
  const double first = lightness(heatColor(0)), last = lightness(heatColor(1));
  for (int i = 0; i <= 20; ++i) {
    const double share = i / 20.0;
    EXPECT_NEAR(lightness(heatColor(share)), first + share * (last - first), 4) << share;
  }
  EXPECT_EQ(heatColor(-3), heatColor(0));
  EXPECT_EQ(heatColor(7), heatColor(1));
  EXPECT_EQ(heatColor(std::nan("")), heatColor(0));
}

TEST(Palette, TextIsReadableOnEveryHeatColour) {
  for (int i = 0; i <= 20; ++i) {
    const QColor color = heatColor(i / 20.0);
    EXPECT_GT(contrast(textOn(color), color), 4.0) << i;
  }
}

}  // namespace
}  // namespace transmla::ui
