#include "ui/plots/line_painting.h"

#include "ui/plots/plot_text.h"

namespace transmla::ui {
namespace {

double pixelX(const LineState& s, double drawn) {
  return s.frame.plot.left() + (drawn - s.x.from) / (s.x.to - s.x.from) * s.frame.plot.width();
}
double pixelY(const LineState& s, double drawn) {
  return s.frame.plot.bottom() - (drawn - s.y.from) / (s.y.to - s.y.from) * s.frame.plot.height();
}
double crisp(double pixel) { return std::floor(pixel) + 0.5; }

QColor faded(QColor color, double alpha) {
  color.setAlphaF(static_cast<float>(color.alphaF() * alpha));
  return color;
}

void paintBands(QPainter& painter, const LineState& s) {
  const QRectF& plot = s.frame.plot;
  const double line = QFontMetricsF(painter.font()).height();
  const bool named = plot.height() > 8 * line;  // in a small plot a name would hide the curves
  for (const PlotBand& band : s.spec.bands) {
    const double from = s.x.draws(band.from) ? s.placeX(band.from) : plot.left();
    if (!s.x.draws(band.to)) continue;
    const double left = std::max(from, plot.left()), right = std::min(s.placeX(band.to), plot.right());
    if (right <= left) continue;
    const QColor color = colorOf(band.quantity);
    painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), faded(color, 0.14));
    painter.setPen(color);
    // A name may reach beyond its band, up to the next one.
    double end = plot.right();
    for (const PlotBand& other : s.spec.bands) {
      if (other.from > band.from && s.x.draws(other.from)) end = std::min(end, s.placeX(other.from));
    }
    const QRectF name(left + 4, plot.top() + 2, end - left - 8, line);
    if (named && name.width() > 24) drawElided(painter, name, Qt::AlignLeft | Qt::AlignTop, band.name);
  }
}

void paintGrid(QPainter& painter, const LineState& s, const QColor& grid) {
  const QRectF& plot = s.frame.plot;
  painter.setRenderHint(QPainter::Antialiasing, false);  // straight lines on whole pixels
  const auto pen = [&](const AxisTick& tick) { painter.setPen(QPen(faded(grid, tick.text.isEmpty() ? 0.45 : 1), 1)); };
  for (const AxisTick& tick : s.frame.x) {
    pen(tick);
    const double x = crisp(pixelX(s, tick.drawn));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
  }
  for (const AxisTick& tick : s.frame.y) {
    pen(tick);
    const double y = crisp(pixelY(s, tick.drawn));
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
  }
  painter.setRenderHint(QPainter::Antialiasing);
}

void paintLabels(QPainter& painter, const LineState& s, double width) {
  const QRectF& plot = s.frame.plot;
  const QFontMetricsF metrics(painter.font());
  for (const AxisTick& tick : s.frame.x) {
    if (tick.text.isEmpty()) continue;
    const double half = metrics.horizontalAdvance(tick.text) / 2;
    const double x = std::min(pixelX(s, tick.drawn), width - half - 1);
    painter.drawText(QRectF(x - half - 2, plot.bottom() + 3, 2 * half + 4, metrics.height()), Qt::AlignCenter,
                     tick.text);
  }
  for (const AxisTick& tick : s.frame.y) {
    const QRectF rect(0, pixelY(s, tick.drawn) - metrics.height() / 2, plot.left() - 6, metrics.height());
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, tick.text);
  }
}

// An SVG knows no clipping: what series draw outside the plot is covered there.
void coverOutside(QPainter& painter, const QRectF& plot, const QSizeF& size, const QColor& color) {
  if (painter.paintEngine()->type() != QPaintEngine::SVG) return;
  painter.fillRect(QRectF(0, 0, size.width(), plot.top() - 1), color);
  painter.fillRect(QRectF(0, plot.bottom() + 1, size.width(), size.height() - plot.bottom() - 1), color);
  painter.fillRect(QRectF(0, 0, plot.left() - 1, size.height()), color);
  painter.fillRect(QRectF(plot.right() + 1, 0, size.width() - plot.right() - 1, size.height()), color);
}

// Axes with their labels and titles.
void paintAround(QPainter& painter, const LineState& s, const QSizeF& size, const PlotLook& look) {
  const QRectF& plot = s.frame.plot;
  const QColor muted = mutedText(look.palette);
  painter.setPen(muted);
  paintLabels(painter, s, size.width());
  drawElided(painter, s.frame.xTitle, Qt::AlignCenter, s.spec.x.title);
  drawUpwards(painter, s.frame.yTitle, s.spec.y.title);
  painter.setPen(QPen(faded(muted, 0.6), 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawPolyline(QPolygonF({{crisp(plot.left()), plot.top()},
                                  {crisp(plot.left()), crisp(plot.bottom())},
                                  {plot.right(), crisp(plot.bottom())}}));
}

void paintErrors(QPainter& painter, const LineState& s) {
  const QRectF& plot = s.frame.plot;
  for (const PlotSeries& series : s.spec.series) {
    if (!s.shows(series)) continue;
    painter.setPen(QPen(s.colorOf(series), 1.2));
    for (std::size_t i = 0; i < std::min(series.errors.size(), series.points.size()); ++i) {
      const QPointF& point = series.points[i];
      if (!s.draws(point) || !(series.errors[i] > 0)) continue;
      const double x = s.placeX(point.x()), high = s.place({point.x(), point.y() + series.errors[i]}).y();
      const double lower = point.y() - series.errors[i];
      const double low = s.y.draws(lower) ? s.place({point.x(), lower}).y() : plot.bottom() + 10;
      painter.drawLine(QPointF(x, low), QPointF(x, high));
      painter.drawLine(QPointF(x - 3, high), QPointF(x + 3, high));
      painter.drawLine(QPointF(x - 3, low), QPointF(x + 3, low));
    }
  }
}

void paintFramedPoints(QPainter& painter, const LineState& s, const PlotLook& look) {
  painter.setBrush(Qt::NoBrush);
  const auto ring = [&](const PointPlace& at, const QPen& pen, double radius) {
    const QPointF center = s.place(s.spec.series[at.series].points[at.index]);
    painter.setPen(pen);
    if (s.frame.plot.adjusted(-1, -1, 1, 1).contains(center)) painter.drawEllipse(center, radius, radius);
  };
  for (const PointPlace& at : s.keyed()) {
    if (s.selected.isEmpty() || s.keyAt(at) != s.selected) continue;
    ring(at, QPen(look.palette.color(QPalette::Text), 1.6), 7);
  }
  if (s.hovered) ring(*s.hovered, QPen(s.colorOf(s.spec.series[s.hovered->series]), 1.4), 5);
}

void paintMarker(QPainter& painter, const LineState& s, const PlotLook& look) {
  const QRectF& plot = s.frame.plot;
  if (!s.spec.marker || !s.x.draws(s.spec.marker->x)) return;
  const double x = crisp(s.placeX(s.spec.marker->x));
  if (x < plot.left() - 1 || x > plot.right() + 1) return;
  const bool active = s.focused && s.spec.marker->draggable;
  const QColor color = look.palette.color(active ? QPalette::Highlight : QPalette::Text);
  painter.setPen(QPen(color, active ? 2 : 1.2));
  painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
  if (s.spec.marker->draggable) {  // a grip, so that it is seen that the line moves
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF({{x - 4, plot.top()}, {x + 4, plot.top()}, {x, plot.top() + 6}}));
  }
  if (s.frame.strip.isNull()) return;
  const QString name = s.markerName();
  const double width = std::min(QFontMetricsF(painter.font()).horizontalAdvance(name) + 2, s.frame.strip.width());
  const double left = std::clamp(x - width / 2, s.frame.strip.left(), s.frame.strip.right() - width);
  painter.setPen(look.palette.color(QPalette::Text));
  drawElided(painter, QRectF(left, s.frame.strip.top(), width, s.frame.strip.height()), Qt::AlignCenter, name);
}

void paintSample(QPainter& painter, const PlotSeries& series, const QPointF& at, const QColor& color) {
  const bool thin = series.style == SeriesStyle::thinLine;
  painter.setPen(QPen(color, thin ? 1 : 2));
  painter.setBrush(color);
  if (series.style != SeriesStyle::points) painter.drawLine(at, at + QPointF(legendSample - 4, 0));
  if (series.style == SeriesStyle::points || series.style == SeriesStyle::linePoints) {
    painter.drawEllipse(at + QPointF(legendSample / 2 - 2, 0), 3, 3);
  }
}

void paintLegend(QPainter& painter, const LineState& s, const PlotLook& look) {
  const QColor muted = mutedText(look.palette);
  for (const LegendEntry& entry : s.frame.legend) {
    const PlotSeries& series = s.spec.series[entry.series];
    const bool on = s.shows(series);
    paintSample(painter, series, {entry.rect.left(), entry.rect.center().y()},
                on ? s.colorOf(series) : faded(muted, 0.4));
    QFont font = plotFont(look.font);
    font.setStrikeOut(!on);
    painter.setFont(font);
    painter.setPen(on ? look.palette.color(QPalette::Text) : muted);
    drawElided(painter, entry.rect.adjusted(legendSample + 4, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, entry.text);
  }
  painter.setFont(plotFont(look.font));
  painter.setPen(muted);
  if (s.frame.hiddenEntries > 0) {
    painter.drawText(s.frame.more, Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("+%1").arg(s.frame.hiddenEntries));
  }
}

}  // namespace

void paintBehind(QPainter& painter, const LineState& s, const QSizeF& size, const PlotLook& look) {
  painter.setFont(plotFont(look.font));
  if (s.empty()) {
    drawEmpty(painter, QRectF(QPointF(), size).adjusted(0, s.frame.title.bottom(), 0, 0), s.spec.empty,
              mutedText(look.palette));
    return;
  }
  paintGrid(painter, s, gridColor(look.palette));
  paintBands(painter, s);
}

void paintAbove(QPainter& painter, const LineState& s, const QSizeF& size, const PlotLook& look) {
  painter.setRenderHint(QPainter::Antialiasing);
  if (!s.empty()) {
    painter.save();
    painter.setClipRect(s.frame.plot.adjusted(-1, -1, 1, 1));
    paintErrors(painter, s);
    painter.restore();
    coverOutside(painter, s.frame.plot, size, look.palette.color(QPalette::Base));
  }
  painter.setFont(titleFont(look.font));
  painter.setPen(look.palette.color(QPalette::Text));
  drawElided(painter, s.frame.title, Qt::AlignLeft | Qt::AlignTop, s.spec.title);
  if (s.empty()) return;
  painter.setFont(plotFont(look.font));
  paintAround(painter, s, size, look);
  paintFramedPoints(painter, s, look);
  paintMarker(painter, s, look);
  paintLegend(painter, s, look);
  if (s.rubber.isNull()) return;
  painter.setPen(look.palette.color(QPalette::Highlight));
  painter.setBrush(faded(look.palette.color(QPalette::Highlight), 0.15));
  painter.drawRect(s.rubber);
}

}  // namespace transmla::ui
