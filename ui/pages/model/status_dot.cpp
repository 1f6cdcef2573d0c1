#include "ui/pages/model/status_dot.h"

#include <QPainter>

#include "ui/widgets/tone.h"

namespace transmla::ui {
namespace {

constexpr int side = 16;

Tone toneOf(Mark mark) {
  switch (mark) {
    case Mark::good:
    case Mark::unproven:
      return Tone::good;
    case Mark::warning:
      return Tone::caution;
    case Mark::bad:
      break;
  }
  return Tone::bad;
}

void drawSign(QPainter& painter, Mark mark) {
  switch (mark) {
    case Mark::good:
    case Mark::unproven:
      painter.drawPolyline(QPolygonF({{5, 8.5}, {7.2, 10.7}, {11, 5.8}}));
      return;
    case Mark::warning:
      painter.drawLine(QPointF(8, 4.5), QPointF(8, 8.7));
      painter.drawPoint(QPointF(8, 11.4));
      return;
    case Mark::bad:
      painter.drawLine(QPointF(5.6, 5.6), QPointF(10.4, 10.4));
      painter.drawLine(QPointF(10.4, 5.6), QPointF(5.6, 10.4));
  }
}

}  // namespace

StatusDot::StatusDot(Mark mark, QWidget* parent) : QWidget(parent), mark_(mark) {
  setFixedSize(side, side);
  setMark(mark);
}

QSize StatusDot::sizeHint() const { return {side, side}; }

void StatusDot::setMark(Mark mark) {
  mark_ = mark;
  switch (mark) {
    case Mark::good:
      setAccessibleName(tr("good"));
      break;
    case Mark::unproven:
      setAccessibleName(tr("not checked"));
      break;
    case Mark::warning:
      setAccessibleName(tr("warning"));
      break;
    case Mark::bad:
      setAccessibleName(tr("stands in the way"));
  }
  setToolTip(accessibleName());
  update();
}

void StatusDot::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor color = toneColor(toneOf(mark_), palette());
  const bool hollow = mark_ == Mark::unproven;
  painter.setPen(QPen(color, 1.5));
  painter.setBrush(hollow ? QBrush(Qt::NoBrush) : QBrush(color));
  painter.drawEllipse(QRectF(1.5, 1.5, side - 3, side - 3));
  painter.setPen(
      QPen(hollow ? color : palette().color(QPalette::Window), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  drawSign(painter, mark_);
}

}  // namespace transmla::ui
