#include "ui/plots/multiples_painting.h"

#include <algorithm>

#include "ui/plots/plot_text.h"
#include "ui/plots/thin_points.h"

namespace transmla::ui {
namespace {

class MultiplesPainting {
 public:
  MultiplesPainting(QPainter& painter, const MultiplesState& state, const QFont& font, const QPalette& palette)
      : painter_(painter), s_(state), f_(state.frame), font_(font), palette_(palette), muted_(mutedText(palette)) {}

  void paint(const QSizeF& size) {
    painter_.setRenderHint(QPainter::Antialiasing);
    painter_.setFont(titleFont(font_));
    painter_.setPen(palette_.color(QPalette::Text));
    drawElided(painter_, f_.title, Qt::AlignLeft | Qt::AlignTop, s_.spec.title);
    painter_.setFont(plotFont(font_));
    if (s_.empty()) {
      drawEmpty(painter_, QRectF(QPointF(), size).adjusted(0, f_.title.bottom(), 0, 0), s_.spec.empty, muted_);
      return;
    }
    painter_.save();
    painter_.setClipRect(QRectF(0, f_.grid.top() - 1, size.width(), f_.grid.height() + 2));
    for (int i = 0; i < s_.cells(); ++i) {
      if (s_.cellRect(i).intersects(QRectF(QPointF(), size))) cell(i);
    }
    painter_.restore();
    axes();
  }

 private:
  void cell(int index) {
    const QRectF rect = s_.cellRect(index);
    painter_.setPen(QPen(gridColor(palette_), 1));
    painter_.setBrush(Qt::NoBrush);
    painter_.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
    painter_.save();
    painter_.setClipRect(rect, Qt::IntersectClip);
    for (const PlotSeries& series : s_.spec.cells[static_cast<std::size_t>(index)]) curve(series, rect);
    painter_.restore();
    painter_.setPen(index == s_.picked ? palette_.color(QPalette::Text) : muted_);
    painter_.drawText(rect.adjusted(0, 1, -4, 0), Qt::AlignRight | Qt::AlignTop, QString::number(index));
    if (index % f_.columns == 0) heights(rect);
  }

  void curve(const PlotSeries& series, const QRectF& rect) {
    QPolygonF points = thinned(series.points, s_.x, s_.y, rect.width());
    const double across = rect.width() / (s_.x.to - s_.x.from), up = rect.height() / (s_.y.to - s_.y.from);
    for (QPointF& point : points) {
      point = {rect.left() + (point.x() - s_.x.from) * across, rect.bottom() - (point.y() - s_.y.from) * up};
    }
    const QColor color = series.color ? *series.color : colorOf(series.quantity);
    painter_.setPen(QPen(color, series.style == SeriesStyle::thinLine ? 1 : 1.3));
    painter_.setBrush(color);
    if (series.style != SeriesStyle::points) return painter_.drawPolyline(points);
    for (const QPointF& point : points) painter_.drawEllipse(point, 1.2, 1.2);
  }

  void heights(const QRectF& rect) {
    const double line = QFontMetricsF(painter_.font()).height();
    painter_.setPen(muted_);
    for (const AxisTick& tick : f_.y) {
      const double y = rect.bottom() - (tick.drawn - s_.y.from) / (s_.y.to - s_.y.from) * rect.height();
      if (tick.text.isEmpty() || y - line / 2 < rect.top() - 2 || y + line / 2 > rect.bottom() + 4) continue;
      painter_.drawText(QRectF(rect.left() - f_.labelWidth - 6, y - line / 2, f_.labelWidth, line),
                        Qt::AlignRight | Qt::AlignVCenter, tick.text);
    }
  }

  // Labels of x under the whole grid, once per column.
  void axes() {
    const QFontMetricsF metrics(painter_.font());
    painter_.setPen(muted_);
    drawElided(painter_, f_.xTitle, Qt::AlignCenter, s_.spec.xTitle);
    drawUpwards(painter_, f_.yTitle, s_.spec.yTitle);
    const double top = std::min(f_.grid.bottom(), f_.grid.top() + f_.height - s_.scrolled);
    for (int column = 0; column < std::min(f_.columns, s_.cells()); ++column) {
      const QRectF rect = f_.cellRect(column);
      for (const AxisTick& tick : f_.x) {
        const double x = rect.left() + (tick.drawn - s_.x.from) / (s_.x.to - s_.x.from) * rect.width();
        const double half = metrics.horizontalAdvance(tick.text) / 2;
        if (tick.text.isEmpty() || x + half > rect.right() - 2) continue;
        painter_.drawText(QRectF(x - half, top + 1, 2 * half, metrics.height()), Qt::AlignCenter | Qt::TextDontClip,
                          tick.text);
      }
    }
  }

  QPainter& painter_;
  const MultiplesState& s_;
  const MultiplesFrame& f_;
  QFont font_;
  QPalette palette_;
  QColor muted_;
};

}  // namespace

bool MultiplesState::empty() const {
  return std::none_of(spec.cells.begin(), spec.cells.end(), [](const std::vector<PlotSeries>& cell) {
    return std::any_of(cell.begin(), cell.end(), [](const PlotSeries& series) { return !series.points.empty(); });
  });
}

void MultiplesState::take(const MultiplesSpec& newSpec) {
  spec = newSpec;
  std::vector<double> across, up;
  for (const auto& cell : spec.cells) {
    for (const PlotSeries& series : cell) {
      for (const QPointF& point : series.points) {
        across.push_back(point.x());
        up.push_back(point.y());
      }
    }
  }
  x = scaleOf({}, across);
  y = scaleOf({.title = {}, .logarithmic = spec.logarithmic, .least = {}, .most = {}}, up);
  if (picked >= cells()) picked = -1;
}

int MultiplesState::cellAt(const QPointF& at) const {
  if (empty() || !frame.grid.contains(at)) return -1;
  for (int i = 0; i < cells(); ++i) {
    if (cellRect(i).contains(at)) return i;
  }
  return -1;
}

void paintMultiples(QPainter& painter, const MultiplesState& state, const QSizeF& size, const QFont& font,
                    const QPalette& palette) {
  MultiplesPainting(painter, state, font, palette).paint(size);
}

void paintMoving(QPainter& painter, const MultiplesState& s, const QPalette& palette) {
  if (s.empty()) return;
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setBrush(Qt::NoBrush);
  painter.setClipRect(s.frame.grid.adjusted(-2, -2, 2, 2));
  if (s.spec.markerX) {
    painter.setPen(QPen(palette.color(QPalette::Text), 1));
    const double share = s.x.share(*s.spec.markerX);
    for (int i = 0; i < s.cells() && share >= 0 && share <= 1; ++i) {
      const QRectF rect = s.cellRect(i);
      const double x = std::round(rect.left() + share * rect.width());
      painter.drawLine(QPointF(x, rect.top() + 1), QPointF(x, rect.bottom() - 1));
    }
  }
  if (s.picked < 0) return;
  painter.setPen(QPen(palette.color(s.focused ? QPalette::Highlight : QPalette::Text), 2));
  painter.drawRect(s.cellRect(s.picked));
}

}  // namespace transmla::ui
