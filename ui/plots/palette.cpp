#include "ui/plots/palette.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace transmla::ui {
namespace {

QColor mixed(const QColor& a, const QColor& b, double share) {
  const auto channel = [share](double x, double y) { return static_cast<float>(x + (y - x) * share); };
  return QColor::fromRgbF(channel(a.redF(), b.redF()), channel(a.greenF(), b.greenF()), channel(a.blueF(), b.blueF()));
}

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

}  // namespace

// Okabe and Ito's set; their black and yellow would vanish on one of the two backgrounds, so that grey and a darker
// yellow stand for them.
QColor colorOf(Quantity quantity) {
  switch (quantity) {
    case Quantity::keys:
      return {0x00, 0x72, 0xB2};
    case Quantity::values:
      return {0xE6, 0x9F, 0x00};
    case Quantity::joint:
      return {0x00, 0x9E, 0x73};
    case Quantity::rotary:
      return {0xD5, 0x5E, 0x00};
    case Quantity::positionFree:
      return {0x56, 0xB4, 0xE9};
    case Quantity::converted:
      return {0xCC, 0x79, 0xA7};
    case Quantity::predicted:
      return {0xA8, 0x95, 0x14};
    case Quantity::original:
      return {0x7C, 0x80, 0x86};
    case Quantity::neutral:
      return {0x9A, 0x9E, 0xA4};
  }
  return {};
}

QColor colorOf(Quantity quantity, int index, int count) {
  const QColor color = colorOf(quantity);
  if (count < 2) return color;
  const double share = std::clamp(index / static_cast<double>(count - 1), 0.0, 1.0);
  const double hue = std::max(0.0F, color.hslHueF()) + 0.16 * (share - 0.5);
  const double saturation = color.hslSaturationF();
  return QColor::fromHslF(static_cast<float>(hue - std::floor(hue)), static_cast<float>(saturation),
                          static_cast<float>(0.34 + 0.32 * share));
}

// Cividis: even in lightness, and the same to eyes that do not tell red from green.
QColor heatColor(double share) {
  static const std::array<QColor, 9> anchors = {
      QColor(0x00, 0x22, 0x4E), QColor(0x1A, 0x38, 0x6F), QColor(0x43, 0x4E, 0x6C),
      QColor(0x61, 0x65, 0x6F), QColor(0x7D, 0x7C, 0x78), QColor(0x9B, 0x94, 0x76),
      QColor(0xBB, 0xAE, 0x6D), QColor(0xDC, 0xC8, 0x5B), QColor(0xFE, 0xE8, 0x38)};
  if (!(share > 0)) return anchors.front();
  const double place = std::min(share, 1.0) * (anchors.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), anchors.size() - 2);
  return mixed(anchors[below], anchors[below + 1], place - static_cast<double>(below));
}

QColor textOn(const QColor& background) {
  const double luminance =
      0.2126 * linear(background.redF()) + 0.7152 * linear(background.greenF()) + 0.0722 * linear(background.blueF());
  return luminance > 0.18 ? QColor(0x10, 0x12, 0x16) : QColor(0xF6, 0xF7, 0xF9);
}

QColor gridColor(const QPalette& palette) {
  return mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.13);
}

QColor mutedText(const QPalette& palette) {
  return mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.66);
}

}  // namespace transmla::ui
