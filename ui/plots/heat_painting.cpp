#include "ui/plots/heat_painting.h"

#include <algorithm>
#include <cmath>

#include "ui/plots/plot_text.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

class HeatPainting {
 public:
  HeatPainting(QPainter& painter, const HeatState& state, const QFont& font, const QPalette& palette)
      : painter_(painter), s_(state), font_(font), palette_(palette), muted_(mutedText(palette)) {}

  void paint(const QSizeF& size) {
    painter_.setFont(titleFont(font_));
    painter_.setPen(palette_.color(QPalette::Text));
    drawElided(painter_, s_.title, Qt::AlignLeft | Qt::AlignTop, s_.spec.title);
    painter_.setFont(plotFont(font_));
    if (s_.empty()) {
      drawEmpty(painter_, QRectF(QPointF(), size).adjusted(0, s_.title.bottom(), 0, 0), s_.spec.empty, muted_);
      return;
    }
    for (int row = 0; row < s_.rows(); ++row) cells(row);
    names();
    columns();
    if (!s_.scales.isNull()) s_.spec.oneScale ? commonScale() : rowScales();
    contours();
    frames();
  }

 private:
  void cells(int row) {
    painter_.setRenderHint(QPainter::Antialiasing, false);
    for (int column = 0; column < s_.columns(); ++column) {
      const QRectF rect = s_.cellRect(row, column);
      const auto value = s_.valueAt(row, column);
      if (!value) {
        painter_.fillRect(rect, palette_.color(QPalette::Base));
        painter_.fillRect(rect, QBrush(gridColor(palette_), Qt::BDiagPattern));
        continue;
      }
      const QColor color = heatColor(s_.ranges[static_cast<std::size_t>(row)].share(*value));
      painter_.fillRect(rect, color);
      if (!s_.textsFit) continue;
      painter_.setPen(textOn(color));
      painter_.drawText(rect, Qt::AlignCenter, s_.textAt(row, column));
    }
    // A hairline between rows that do not share a scale.
    if (row == 0 || s_.spec.oneScale) return;
    const double top = s_.cellRect(row, 0).top();
    painter_.fillRect(QRectF(s_.cells.left(), top, s_.cells.width(), 1), palette_.color(QPalette::Base));
  }

  void names() {
    const double line = QFontMetricsF(painter_.font()).height(), each = s_.cells.height() / s_.rows();
    const int stride = std::max(1, static_cast<int>(std::ceil(line * 0.9 / each)));
    for (int row = 0; row < s_.rows(); row += stride) {
      const QRectF cell = s_.cellRect(row, 0);
      painter_.setPen(row == s_.row ? palette_.color(QPalette::Text) : muted_);
      drawElided(painter_, QRectF(s_.names.left(), cell.center().y() - line / 2, s_.names.width(), line),
                 Qt::AlignRight | Qt::AlignVCenter, s_.spec.rows[static_cast<std::size_t>(row)].name, Qt::ElideMiddle);
    }
  }

  void columns() {
    const QFontMetricsF metrics(painter_.font());
    for (int column = 0; column < s_.columns(); ++column) {
      const bool framed = column == s_.column;
      // The picked column has its name always; those that it would touch go without.
      const bool near = s_.column >= 0 && !framed && std::abs(column - s_.column) < s_.columnStride;
      if (!framed && (column % s_.columnStride != 0 || near)) continue;
      const QString& text = s_.spec.columns[static_cast<std::size_t>(column)];
      const double width = metrics.horizontalAdvance(text) + 4, center = s_.cellRect(0, column).center().x();
      painter_.setPen(framed ? palette_.color(QPalette::Text) : muted_);
      painter_.drawText(QRectF(center - width / 2, s_.cells.bottom() + 3, width, metrics.height()), Qt::AlignCenter,
                        text);
    }
    painter_.setPen(muted_);
    drawElided(painter_, s_.columnTitle, Qt::AlignCenter, s_.spec.columnTitle);
  }

  void ramp(const QRectF& rect, bool upwards) {
    const int steps = static_cast<int>(upwards ? rect.height() : rect.width());
    for (int i = 0; i < steps; ++i) {
      const QColor color = heatColor(i / std::max(1.0, steps - 1.0));
      painter_.fillRect(upwards ? QRectF(rect.left(), rect.bottom() - i - 1, rect.width(), 1)
                                : QRectF(rect.left() + i, rect.top(), 1, rect.height()),
                        color);
    }
  }

  QColor endColor(const HeatRow& row, bool high) const {  // the better end in full
    return row.highIsGood == high ? palette_.color(QPalette::Text) : muted_;
  }

  void rowScales() {
    const QFontMetricsF metrics(painter_.font());
    const double line = metrics.height(), bar = 32;
    for (int row = 0; row < s_.rows(); ++row) {
      const HeatRange& range = s_.ranges[static_cast<std::size_t>(row)];
      const QRectF cell = s_.cellRect(row, 0);
      if (!range.known || cell.height() < 0.8 * line) continue;
      const double ends = (s_.scales.width() - bar - 8) / 2, y = cell.center().y();
      const HeatRow& spec = s_.spec.rows[static_cast<std::size_t>(row)];
      painter_.setPen(endColor(spec, false));
      drawElided(painter_, QRectF(s_.scales.left(), y - line / 2, ends, line), Qt::AlignRight | Qt::AlignVCenter,
                 numberText(range.least));
      ramp(QRectF(s_.scales.left() + ends + 4, y - 4, bar, 8), false);
      painter_.setPen(endColor(spec, true));
      drawElided(painter_, QRectF(s_.scales.right() - ends, y - line / 2, ends, line), Qt::AlignLeft | Qt::AlignVCenter,
                 numberText(range.most));
    }
  }

  void commonScale() {
    const HeatRange& range = s_.ranges.front();
    if (!range.known) return;
    const double line = QFontMetricsF(painter_.font()).height();
    ramp(QRectF(s_.scales.left(), s_.scales.top(), 10, s_.scales.height()), true);
    const QRectF texts = s_.scales.adjusted(14, 0, 0, 0);
    painter_.setPen(endColor(s_.spec.rows.front(), true));
    drawElided(painter_, QRectF(texts.left(), texts.top(), texts.width(), line), Qt::AlignLeft | Qt::AlignTop,
               numberText(range.most));
    painter_.setPen(endColor(s_.spec.rows.front(), false));
    drawElided(painter_, QRectF(texts.left(), texts.bottom() - line, texts.width(), line),
               Qt::AlignLeft | Qt::AlignBottom, numberText(range.least));
  }

  QPointF onWidget(const QPointF& inCells) const {
    return {s_.cells.left() + inCells.x() / s_.columns() * s_.cells.width(),
            s_.cells.top() + inCells.y() / s_.rows() * s_.cells.height()};
  }

  void contours() {
    painter_.setRenderHint(QPainter::Antialiasing, true);
    for (const Contour& contour : s_.contours) {
      QList<QLineF> lines;
      for (const QLineF& piece : contour.pieces) lines << QLineF(onWidget(piece.p1()), onWidget(piece.p2()));
      painter_.setPen(QPen(QColor(0, 0, 0, 150), 3));
      painter_.drawLines(lines);
      painter_.setPen(QPen(QColor(255, 255, 255, 230), 1.2));
      painter_.drawLines(lines);
      contourName(lines, contour.level);
    }
  }

  // Where the line is furthest from the middle of a cell, which may hold a number.
  QPointF placeOfName(const QList<QLineF>& lines) const {
    const double width = s_.cells.width() / s_.columns(), height = s_.cells.height() / s_.rows();
    const auto apart = [&](const QLineF& line) {
      const QPointF inCells = line.center() - s_.cells.topLeft();
      const double x = inCells.x() / width, y = inCells.y() / height;
      return std::hypot((x - std::floor(x) - 0.5) * width, (y - std::floor(y) - 0.5) * height);
    };
    const auto nearer = [&](const QLineF& a, const QLineF& b) { return apart(a) < apart(b) - 0.5; };
    return std::max_element(lines.begin(), lines.end(), nearer)->center();
  }

  void contourName(const QList<QLineF>& lines, double level) {
    const QString text = numberText(level);
    const QFontMetricsF metrics(painter_.font());
    QRectF rect(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height());
    rect.moveCenter(placeOfName(lines));
    rect.moveLeft(std::clamp(rect.left(), s_.cells.left(), std::max(s_.cells.left(), s_.cells.right() - rect.width())));
    painter_.setPen(Qt::NoPen);
    painter_.setBrush(QColor(20, 22, 26, 200));
    painter_.drawRoundedRect(rect, 3, 3);
    painter_.setPen(QColor(245, 246, 248));
    painter_.drawText(rect, Qt::AlignCenter, text);
  }

  void frames() {
    painter_.setRenderHint(QPainter::Antialiasing, false);
    painter_.setBrush(Qt::NoBrush);
    if (s_.column < 0) return;
    const QRectF column = s_.cellRect(0, s_.column) | s_.cellRect(s_.rows() - 1, s_.column);
    frame(column, palette_.color(QPalette::Text), 1);
    if (s_.row < 0) return;
    frame(s_.cellRect(s_.row, s_.column), palette_.color(s_.focused ? QPalette::Highlight : QPalette::Text), 2);
  }

  // A line in the foreground within one in the background: seen on every colour.
  void frame(const QRectF& rect, const QColor& color, int width) {
    painter_.setPen(QPen(palette_.color(QPalette::Base), width + 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter_.drawRect(rect.adjusted(0, 0, -1, -1));
    painter_.setPen(QPen(color, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter_.drawRect(rect.adjusted(0, 0, -1, -1));
  }

  QPainter& painter_;
  const HeatState& s_;
  QFont font_;
  QPalette palette_;
  QColor muted_;
};

}  // namespace

void paintHeat(QPainter& painter, const HeatState& state, const QSizeF& size, const QFont& font,
               const QPalette& palette) {
  HeatPainting(painter, state, font, palette).paint(size);
}

}  // namespace transmla::ui
