#include "ui/plots/axis_ticks.h"

#include <QLocale>
#include <algorithm>

namespace transmla::ui {
namespace {

QString withoutZeros(QString text) {  // 1.2500 → 1.25
  if (!text.contains(QLatin1Char('.'))) return text;
  while (text.endsWith(QLatin1Char('0'))) text.chop(1);
  if (text.endsWith(QLatin1Char('.'))) text.chop(1);
  return text;
}

QString withExponent(double value, int digits) {  // 1e-6, not 1.00e-06
  const QString text = QString::number(value, 'e', digits - 1);
  const auto exponent = text.indexOf(QLatin1Char('e'));
  return withoutZeros(text.left(exponent)) + QLatin1Char('e') + QString::number(text.mid(exponent + 1).toInt());
}

QString grouped(double value, int decimals) {
  return QLocale(QLocale::English, QLocale::UnitedStates).toString(value, 'f', decimals);
}

struct Step {
  double size = 1;
  int parts = 5;  // minor steps
};

Step niceStep(double span, int most) {
  const double raw = span / std::max(1, most), power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const auto& [size, parts] : {std::pair(1.0, 5), std::pair(2.0, 4), std::pair(5.0, 5)}) {
    if (size * power >= raw * (1 - 1e-9)) return {size * power, parts};
  }
  return {10 * power, 5};
}

// A label that tells neighbours `step` apart.
QString stepText(double value, double step) {
  const double magnitude = std::abs(value);
  if (magnitude < step * 1e-6) return QStringLiteral("0");
  const bool plain = magnitude < 1e6 && step > 0.9e-4;
  if (plain) return grouped(value, std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9))));
  const int digits =
      1 + std::max(0, static_cast<int>(std::floor(std::log10(magnitude) + 1e-9) - std::floor(std::log10(step) + 1e-9)));
  return withExponent(value, std::min(digits, 12));
}

// Ticks at even steps of the value, wherever the scale draws them.
std::vector<AxisTick> evenTicks(const AxisScale& scale, int most) {
  const double from = scale.value(scale.from), to = scale.value(scale.to);
  const Step step = niceStep(to - from, most);
  const double minor = step.size / step.parts;
  std::vector<AxisTick> ticks;
  for (double i = std::ceil(from / minor - 1e-6); i <= to / minor + 1e-6 && ticks.size() < 1000; ++i) {
    const double value = i * minor;
    if (!scale.draws(value)) continue;
    const bool major = std::fmod(std::abs(i), step.parts) < 0.5;
    ticks.push_back({scale.drawn(value), major ? stepText(value, step.size) : QString()});
  }
  return ticks;
}

std::vector<AxisTick> decadeTicks(const AxisScale& scale, int most) {
  const int first = static_cast<int>(std::floor(scale.from)), last = static_cast<int>(std::ceil(scale.to));
  const int stride = std::max(1, (last - first + most) / std::max(1, most));
  std::vector<AxisTick> ticks;
  const auto add = [&](double drawn, const QString& text) {
    if (drawn >= scale.from - 1e-9 && drawn <= scale.to + 1e-9) ticks.push_back({drawn, text});
  };
  for (int decade = first; decade <= last; ++decade) {
    const bool labelled = decade % stride == 0;
    add(decade, labelled ? shortNumber(std::pow(10.0, decade)) : QString());
    for (int part = 2; part < 10 && stride == 1; ++part) add(decade + std::log10(part), {});
  }
  return ticks;
}

// 1, 2 and 5 of each decade.
std::vector<AxisTick> fineTicks(const AxisScale& scale) {
  std::vector<AxisTick> ticks;
  for (int decade = static_cast<int>(std::floor(scale.from)); decade <= scale.to; ++decade) {
    for (int part = 1; part < 10; ++part) {
      const double drawn = decade + std::log10(part);
      if (drawn < scale.from - 1e-9 || drawn > scale.to + 1e-9) continue;
      const bool labelled = part == 1 || part == 2 || part == 5;
      ticks.push_back({drawn, labelled ? shortNumber(part * std::pow(10.0, decade)) : QString()});
    }
  }
  return ticks;
}

int labels(const std::vector<AxisTick>& ticks) {
  return static_cast<int>(
      std::count_if(ticks.begin(), ticks.end(), [](const AxisTick& t) { return !t.text.isEmpty(); }));
}

bool fit(const std::vector<AxisTick>& ticks, double pixelsPerUnit,
         const std::function<double(const QString&)>& extent) {
  const AxisTick* before = nullptr;
  for (const AxisTick& tick : ticks) {
    if (tick.text.isEmpty()) continue;
    if (before) {
      const double room = (tick.drawn - before->drawn) * pixelsPerUnit;
      if (room < (extent(tick.text) + extent(before->text)) / 2) return false;
    }
    before = &tick;
  }
  return true;
}

}  // namespace

std::vector<AxisTick> axisTicks(const AxisScale& scale, int most) {
  if (!scale.logarithmic) return evenTicks(scale, most);
  const double decades = scale.to - scale.from;
  if (decades < 2.2) {
    const std::vector<AxisTick> fine = fineTicks(scale);
    if (labels(fine) >= 3 && labels(fine) <= most) return fine;
    if (decades < 1) return evenTicks(scale, most);
  }
  return decadeTicks(scale, most);
}

std::vector<AxisTick> fittingTicks(const AxisScale& scale, double pixels,
                                   const std::function<double(const QString&)>& extent) {
  const double perUnit = pixels / (scale.to - scale.from);
  for (int most = std::clamp(static_cast<int>(pixels / 30), 1, 12); most > 1; --most) {
    std::vector<AxisTick> ticks = axisTicks(scale, most);
    if (fit(ticks, perUnit, extent)) return ticks;
  }
  return axisTicks(scale, 1);
}

QString shortNumber(double value) {
  if (value == 0) return QStringLiteral("0");
  const double magnitude = std::abs(value);
  if (magnitude >= 0.9e-3 && magnitude < 0.9e6) {
    const int decimals = std::clamp(5 - static_cast<int>(std::floor(std::log10(magnitude))), 0, 8);
    return withoutZeros(grouped(value, decimals));
  }
  return withExponent(value, 6);
}

}  // namespace transmla::ui
