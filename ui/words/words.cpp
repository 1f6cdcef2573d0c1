#include "ui/words/words.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "engine/base/format.h"

namespace transmla::ui {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Words)
};

constexpr int kDigits = 3;
constexpr double kLeastPlain = 1e-4, kMostPlain = 1e7;  // beyond: with an exponent

// Decimals that show `digits` significant digits of a value.
int decimalsFor(double value, int digits) {
  if (value == 0) return 0;
  return std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value)))));
}

QString withSeparators(const QString& plain) {
  QString text = plain;
  const auto point = text.indexOf(QLatin1Char('.'));
  const auto first = text.startsWith(QLatin1Char('-')) ? 1 : 0;
  for (auto at = (point < 0 ? text.size() : point) - 3; at > first; at -= 3) text.insert(at, QLatin1Char(','));
  return text;
}

QString withoutTrailingZeros(QString text) {
  if (!text.contains(QLatin1Char('.'))) return text;
  while (text.endsWith(QLatin1Char('0'))) text.chop(1);
  if (text.endsWith(QLatin1Char('.'))) text.chop(1);
  return text;
}

QString withExponent(double value) {
  const QString text = QString::number(value, 'e', kDigits - 1);
  const auto at = text.indexOf(QLatin1Char('e'));
  return withoutTrailingZeros(text.left(at)) + QStringLiteral("e%1").arg(text.mid(at + 1).toInt());
}

QString rounded(double value, int decimals) { return withSeparators(QString::number(value, 'f', decimals)); }

}  // namespace

QString fromStd(const std::string& text) { return QString::fromStdString(text); }
std::string toStd(const QString& text) { return text.toStdString(); }

QString numberText(double value) {
  if (std::isnan(value)) return QStringLiteral("–");
  if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
  const double size = std::abs(value);
  if (size != 0 && (size < kLeastPlain || size >= kMostPlain)) return withExponent(value);
  // Above three digits before the point the rest is noise: 1,237 is 1,240.
  const double scale = size >= 1000 ? std::pow(10, std::floor(std::log10(size)) - kDigits + 1) : 1;
  const QString plain = QString::number(std::round(value / scale) * scale, 'f', 0);
  if (scale > 1) return withSeparators(plain);
  return withSeparators(withoutTrailingZeros(QString::number(value, 'f', decimalsFor(value, kDigits))));
}

QString percentText(double share) { return QStringLiteral("%1 %").arg(numberText(100 * share)); }

QString bytesText(std::uint64_t bytes) {
  if (bytes < 1000) return Words::tr("%1 bytes").arg(bytes);
  return fromStd(format_bytes(bytes));
}

QString countText(std::uint64_t count) { return fromStd(format_count(count)); }

QString durationText(double seconds) {
  if (!std::isfinite(seconds)) return QStringLiteral("–");
  if (seconds < 9.95) return Words::tr("%1 s", "seconds").arg(QString::number(std::max(seconds, 0.0), 'f', 1));
  const auto whole = std::llround(seconds);
  if (whole < 100) return Words::tr("%1 s", "seconds").arg(whole);
  const auto two = [](long long number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); };
  if (whole < 3600) return Words::tr("%1 min %2 s", "minutes and seconds").arg(whole / 60).arg(two(whole % 60));
  return Words::tr("%1 h %2 min", "hours and minutes").arg(whole / 3600).arg(two(whole / 60 % 60));
}

QString perplexityText(const Perplexity& perplexity) {
  if (perplexity.nll.empty()) return QStringLiteral("–");
  const double value = perplexity.value();
  if (!std::isfinite(value)) return numberText(value);
  if (value >= kMostPlain) return withExponent(value);
  const int decimals = decimalsFor(value, kDigits);
  // One chunk says nothing of how much chunks differ.
  if (perplexity.nll.size() < 2) return Words::tr("%1 ± ?").arg(rounded(value, decimals));
  const double error = perplexity.standard_error();
  const int shown = std::min(std::max(decimals, decimalsFor(error, 1)), 4);
  return QStringLiteral("%1 ± %2").arg(rounded(value, shown), rounded(error, shown));
}

QString methodText(const std::string& method) {
  if (method == "score") return Words::tr("score", "the method of that name");
  if (method == "transmla") return Words::tr("TransMLA", "the method of that name");
  return fromStd(method);
}

QString recipeText(const Recipe& recipe) {
  QStringList parts{methodText(recipe.method)};
  if (recipe.method == "transmla") {
    parts << Words::tr("freqfold %1").arg(recipe.freqfold ? QString::number(*recipe.freqfold) : Words::tr("auto"));
  }
  parts << QStringLiteral("2R %1").arg(recipe.qk_mqa_dim) << QStringLiteral("r %1").arg(recipe.kv_lora_rank);
  if (recipe.q_lora_rank) parts << QStringLiteral("q %1").arg(*recipe.q_lora_rank);
  if (recipe.use_qkv_norm) parts << Words::tr("true norms");
  parts << fromStd(recipe.dtype);
  return parts.join(QStringLiteral(" · "));
}

}  // namespace transmla::ui
