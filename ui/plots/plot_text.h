// Text in plots: fonts, and labels that stay inside what they were given.
#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>

namespace transmla::ui {

inline QFont plotFont(const QFont& font) {
  QFont small = font;
  small.setPointSizeF(font.pointSizeF() > 0 ? font.pointSizeF() * 0.9 : 8.1);
  return small;
}

inline QFont titleFont(const QFont& font) {
  QFont bold = font;
  bold.setWeight(QFont::DemiBold);
  return bold;
}

inline void drawElided(QPainter& painter, const QRectF& rect, int flags, const QString& text,
                       Qt::TextElideMode mode = Qt::ElideRight) {
  const QString fitting = QFontMetricsF(painter.font()).elidedText(text, mode, rect.width() + 0.5);
  painter.drawText(rect, flags | Qt::TextDontClip | Qt::TextSingleLine, fitting);
}

// Upwards, as titles of vertical axes are.
inline void drawUpwards(QPainter& painter, const QRectF& rect, const QString& text) {
  painter.save();
  painter.translate(rect.center());
  painter.rotate(-90);
  QFont unhinted = painter.font();  // hints for upright letters crowd turned ones
  unhinted.setHintingPreference(QFont::PreferNoHinting);
  painter.setFont(unhinted);
  const QRectF turned(-rect.height() / 2, -rect.width() / 2, rect.height(), rect.width());
  drawElided(painter, turned, Qt::AlignCenter, text);
  painter.restore();
}

// What is said in the middle of a plot with nothing to draw.
inline void drawEmpty(QPainter& painter, const QRectF& rect, const QString& text, const QColor& color) {
  painter.setPen(color);
  const double margin = std::min(24.0, rect.width() / 10);
  painter.drawText(rect.adjusted(margin, 0, -margin, 0), Qt::AlignCenter | Qt::TextWordWrap, text);
}

}  // namespace transmla::ui
