#include "ui/plots/heat_frame.h"

#include <algorithm>
#include <cmath>

#include "ui/plots/plot_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

constexpr double gap = 4;

HeatRange rangeOf(const HeatRow& row, HeatRange range = {}) {
  for (const auto& value : row.values) {
    if (!value || !std::isfinite(*value)) continue;
    range.least = range.known ? std::min(range.least, *value) : *value;
    range.most = range.known ? std::max(range.most, *value) : *value;
    range.known = true;
  }
  return range;
}

template <class Texts>
double widest(const QFontMetricsF& metrics, const Texts& texts) {
  double width = 0;
  for (const QString& text : texts) width = std::max(width, metrics.horizontalAdvance(text));
  return std::ceil(width);
}

}  // namespace

std::optional<double> HeatState::valueAt(int atRow, int atColumn) const {
  const auto& values = spec.rows[static_cast<std::size_t>(atRow)].values;
  if (atColumn >= static_cast<int>(values.size())) return std::nullopt;
  const auto& value = values[static_cast<std::size_t>(atColumn)];
  return value && std::isfinite(*value) ? value : std::nullopt;
}

QString HeatState::textAt(int atRow, int atColumn) const {
  const auto& texts = spec.rows[static_cast<std::size_t>(atRow)].texts;
  if (atColumn < static_cast<int>(texts.size())) return texts[static_cast<std::size_t>(atColumn)];
  const auto value = valueAt(atRow, atColumn);
  return value ? numberText(*value) : QString();
}

QRectF HeatState::cellRect(int atRow, int atColumn) const {
  const double left = std::round(cells.left() + cells.width() * atColumn / columns());
  const double right = std::round(cells.left() + cells.width() * (atColumn + 1) / columns());
  const double top = std::round(cells.top() + cells.height() * atRow / rows());
  const double bottom = std::round(cells.top() + cells.height() * (atRow + 1) / rows());
  return {left, top, right - left, bottom - top};
}

QPoint HeatState::cellAt(const QPointF& at) const {
  if (empty() || !cells.contains(at)) return {-1, -1};
  return {std::min(static_cast<int>((at.x() - cells.left()) / cells.width() * columns()), columns() - 1),
          std::min(static_cast<int>((at.y() - cells.top()) / cells.height() * rows()), rows() - 1)};
}

void HeatState::take(const HeatSpec& newSpec) {
  spec = newSpec;
  ranges.clear();
  HeatRange common;
  for (const HeatRow& each : spec.rows) common = rangeOf(each, common);
  for (const HeatRow& each : spec.rows) ranges.push_back(spec.oneScale ? common : rangeOf(each));
  contours = contoursOf(spec.contours, 5);
  if (row >= rows()) row = -1;
  if (column >= columns()) column = -1;
}

bool HeatState::haveRoom(const QFontMetricsF& metrics) const {
  if (empty() || cells.height() / rows() < metrics.height() + 2) return false;
  const double room = cells.width() / columns() - 6;
  for (int r = 0; r < rows(); ++r) {
    for (int c = 0; c < columns(); ++c) {
      if (metrics.horizontalAdvance(textAt(r, c)) > room) return false;
    }
  }
  return true;
}

void HeatState::layOut(const QSizeF& size, const QFont& font) {
  const QFontMetricsF metrics(plotFont(font));
  const double line = std::ceil(metrics.height());
  QRectF rest = QRectF(QPointF(), size).adjusted(2 * gap, gap, -2 * gap, -gap);
  title = QRectF();
  if (!spec.title.isEmpty() && size.height() >= 120) {
    title = QRectF(rest.left(), rest.top(), rest.width(), std::ceil(QFontMetricsF(titleFont(font)).height()) + gap);
    rest.setTop(title.bottom());
  }
  std::vector<QString> rowNames;
  for (const HeatRow& each : spec.rows) rowNames.push_back(each.name);
  const double nameWidth = std::min(widest(metrics, rowNames), 0.34 * rest.width());
  const double scaleWidth = size.width() < 420 ? 0 : spec.oneScale ? 64 : 132;
  const double below = 2 * line + 2 * gap;
  cells = rest.adjusted(nameWidth + 2 * gap, 0, scaleWidth > 0 ? -scaleWidth - 2 * gap : 0, -below);
  cells.setHeight(std::max(cells.height(), 8.0));
  names = QRectF(rest.left(), cells.top(), nameWidth, cells.height());
  scales = scaleWidth > 0 ? QRectF(cells.right() + 2 * gap, cells.top(), scaleWidth, cells.height()) : QRectF();
  columnTitle = QRectF(cells.left(), cells.bottom() + gap + line, cells.width(), line);
  textsFit = haveRoom(metrics);
  const double each = cells.width() / std::max(1, columns());
  const double needed = widest(metrics, spec.columns) + 2 * gap;
  columnStride = 1;
  for (const int factor : {1, 2, 4, 5, 10, 20, 50, 100, 200, 500}) {
    columnStride = factor;
    if (each * factor >= needed) break;
  }
}

}  // namespace transmla::ui
