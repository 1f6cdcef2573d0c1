// Mouse and keys on a line plot.
#include <QApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>

#include "ui/plots/line_view.h"

namespace transmla::ui {
namespace {

constexpr double pointRadius = 12;  // pixels within which a point is meant
constexpr double hoverRadius = 28;

QPointF shares(const QRectF& plot, const QPointF& at) {
  return {(at.x() - plot.left()) / plot.width(), (plot.bottom() - at.y()) / plot.height()};
}

}  // namespace

void LinePlot::View::wheelEvent(QWheelEvent* event) {
  event->accept();
  if (state_.empty() || event->angleDelta().y() == 0) return;
  const QRectF& plot = state_.frame.plot;
  const QPointF at = event->position(), share = shares(plot, at);
  const double factor = std::pow(1.2, -event->angleDelta().y() / 120.0);
  // Over an axis only that axis.
  const bool across = at.x() >= plot.left(), up = at.y() <= plot.bottom();
  setRanges(across ? zoomed(state_.x, std::clamp(share.x(), 0.0, 1.0), factor) : state_.x,
            up ? zoomed(state_.y, std::clamp(share.y(), 0.0, 1.0), factor) : state_.y);
}

void LinePlot::View::mousePressEvent(QMouseEvent* event) {
  event->accept();
  pressedAt_ = event->position();
  pressedX_ = state_.x;
  pressedY_ = state_.y;
  const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
  const bool inside = !state_.empty() && state_.frame.plot.contains(pressedAt_);
  if (event->button() == Qt::LeftButton) {
    if (const LegendEntry* entry = legendAt(pressedAt_)) return toggle(entry->series);
    if (overMarker(pressedAt_)) {
      drag_ = Drag::marker;
    } else if (inside) {
      drag_ = shift && !state_.nearest(pressedAt_, pointRadius, true) ? Drag::pan : Drag::pressed;
    }
  } else if (event->button() == Qt::MiddleButton && inside) {
    drag_ = Drag::pan;
  }
  if (drag_ == Drag::pan) viewport()->setCursor(Qt::ClosedHandCursor);
}

void LinePlot::View::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  switch (drag_) {
    case Drag::none:
      return hover(at.toPoint(), event->globalPosition().toPoint());
    case Drag::marker:
      return dragMarker(at);
    case Drag::pan:
      return pan(at);
    case Drag::pressed:
      if ((at - pressedAt_).manhattanLength() < QApplication::startDragDistance()) return;
      drag_ = Drag::frame;
      [[fallthrough]];
    case Drag::frame:
      QToolTip::hideText();
      state_.rubber = QRectF(pressedAt_, at).normalized() & state_.frame.plot;
      redraw();
  }
}

void LinePlot::View::mouseReleaseEvent(QMouseEvent* event) {
  event->accept();
  const Drag drag = std::exchange(drag_, Drag::none);
  const QRectF frame = std::exchange(state_.rubber, {});
  if (drag == Drag::marker && state_.spec.marker) Q_EMIT plot_->markerReleased(state_.spec.marker->x);
  if (drag == Drag::frame) zoomInto(frame);
  if (drag == Drag::pressed) click(event->position(), event->modifiers());
  if (drag == Drag::pan) viewport()->unsetCursor();
}

void LinePlot::View::mouseDoubleClickEvent(QMouseEvent* event) {
  event->accept();
  if (event->button() != Qt::LeftButton || legendAt(event->position())) return;
  if (const auto at = state_.nearest(event->position(), pointRadius, true)) {
    Q_EMIT plot_->pointActivated(state_.keyAt(*at));
  } else {
    resetZoom();
  }
}

void LinePlot::View::dragMarker(const QPointF& at) {
  const double share = std::clamp(shares(state_.frame.plot, at).x(), 0.0, 1.0);
  moveMarker(state_.x.valueAt(share));
  Q_EMIT plot_->markerMoved(state_.spec.marker->x);
}

void LinePlot::View::pan(const QPointF& at) {
  const QRectF& plot = state_.frame.plot;
  setRanges(shifted(pressedX_, (pressedAt_.x() - at.x()) / plot.width()),
            shifted(pressedY_, (at.y() - pressedAt_.y()) / plot.height()));
}

void LinePlot::View::zoomInto(const QRectF& frame) {
  constexpr double least = 6;  // pixels; a slip of the hand is no frame
  if (frame.width() < least || frame.height() < least) return redraw();
  const QPointF first = shares(state_.frame.plot, frame.bottomLeft()),
                last = shares(state_.frame.plot, frame.topRight());
  setRanges(between(state_.x, first.x(), last.x()), between(state_.y, first.y(), last.y()));
}

void LinePlot::View::hover(const QPoint& at, const QPoint& globally) {
  const bool inside = state_.frame.plot.contains(at) && !state_.empty();
  const auto found = inside ? state_.nearest(at, hoverRadius, false) : std::nullopt;
  if (overMarker(at)) {
    viewport()->setCursor(Qt::SplitHCursor);
  } else if (legendAt(at) || (found && !state_.keyAt(*found).isEmpty())) {
    viewport()->setCursor(Qt::PointingHandCursor);
  } else {
    viewport()->unsetCursor();
  }
  if (found) QToolTip::showText(globally, state_.hoverText(*found), viewport());
  if (!found && state_.hovered) QToolTip::hideText();
  if (found == state_.hovered) return;
  state_.hovered = found;
  redraw();
}

void LinePlot::View::click(const QPointF& at, Qt::KeyboardModifiers modifiers) {
  if (const auto found = state_.nearest(at, pointRadius, true)) {
    Q_EMIT plot_->pointClicked(state_.keyAt(*found), modifiers);
  }
}

// Resting on the plot explains it, on a legend entry what a click does; points speak at once, in hover().
bool LinePlot::View::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave && state_.hovered) {
    state_.hovered.reset();
    redraw();
  }
  if (event->type() != QEvent::ToolTip) return QChartView::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  if (const LegendEntry* entry = legendAt(help->pos())) {
    QToolTip::showText(help->globalPos(), LinePlot::tr("%1: click to show or hide").arg(entry->text), viewport());
  } else if (!state_.hovered && !state_.spec.help.isEmpty()) {
    QToolTip::showText(help->globalPos(), QStringLiteral("<p>%1</p>").arg(state_.spec.help.toHtmlEscaped()),
                       viewport());
  }
  return true;
}

void LinePlot::View::focusInEvent(QFocusEvent* event) {
  QChartView::focusInEvent(event);
  state_.focused = true;
  redraw();
}

void LinePlot::View::focusOutEvent(QFocusEvent* event) {
  QChartView::focusOutEvent(event);
  state_.focused = false;
  redraw();
}

// Values that are counted move by one, others by a hundredth of what is in view.
bool LinePlot::View::stepMarker(int steps) {
  if (!state_.spec.marker || !state_.spec.marker->draggable || state_.empty()) return false;
  const AxisScale& whole = state_.wholeX;
  const double x = state_.spec.marker->x, first = whole.value(whole.from), last = whole.value(whole.to);
  const bool counted = last - first >= 10;
  const double next = counted ? std::round(x) + steps : state_.x.valueAt(state_.x.share(x) + 0.01 * steps);
  moveMarker(std::clamp(next, first, last));
  Q_EMIT plot_->markerMoved(state_.spec.marker->x);
  return true;
}

bool LinePlot::View::stepSelection(int steps) {
  const std::vector<PointPlace> places = state_.keyed();
  if (places.empty()) return false;
  const auto found = std::find_if(places.begin(), places.end(),
                                  [this](const PointPlace& p) { return state_.keyAt(p) == state_.selected; });
  const auto last = static_cast<std::ptrdiff_t>(places.size()) - 1;
  std::ptrdiff_t index = steps > 0 ? 0 : last;
  if (found != places.end()) index = std::clamp<std::ptrdiff_t>(found - places.begin() + steps, 0, last);
  const QString key = state_.keyAt(places[static_cast<std::size_t>(index)]);
  setSelected(key);
  Q_EMIT plot_->pointClicked(key, Qt::NoModifier);
  return true;
}

void LinePlot::View::keyPressEvent(QKeyEvent* event) {
  const int steps = (event->key() == Qt::Key_Left ? -1 : 1) * (event->modifiers() & Qt::ShiftModifier ? 10 : 1);
  bool used = true;
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
      used = stepMarker(steps) || stepSelection(steps);
      break;
    case Qt::Key_0:
      resetZoom();
      break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      setRanges(zoomed(state_.x, 0.5, 1 / 1.2), zoomed(state_.y, 0.5, 1 / 1.2));
      break;
    case Qt::Key_Minus:
      setRanges(zoomed(state_.x, 0.5, 1.2), zoomed(state_.y, 0.5, 1.2));
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      used = !state_.selected.isEmpty();
      if (used) Q_EMIT plot_->pointActivated(state_.selected);
      break;
    default:
      used = false;
  }
  event->setAccepted(used);
}

void LinePlot::View::keyReleaseEvent(QKeyEvent* event) {
  const bool arrow = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
  const bool marks = state_.spec.marker && state_.spec.marker->draggable;
  event->setAccepted(arrow && marks);
  if (arrow && marks && !event->isAutoRepeat()) Q_EMIT plot_->markerReleased(state_.spec.marker->x);
}

void LinePlot::View::addSeriesMenu(QMenu* menu) {
  menu->addSeparator();
  QAction* reset = menu->addAction(LinePlot::tr("Reset zoom"), this, [this] { resetZoom(); });
  reset->setObjectName(QStringLiteral("plotResetZoom"));
  reset->setShortcut(Qt::Key_0);
  QMenu* shown = menu->addMenu(LinePlot::tr("Series"));
  for (std::size_t i = 0; i < state_.spec.series.size(); ++i) {
    const PlotSeries& series = state_.spec.series[i];
    if (!series.inLegend || series.name.isEmpty()) continue;
    QAction* action = shown->addAction(series.name);
    action->setCheckable(true);
    action->setChecked(state_.shows(series));
    connect(action, &QAction::triggered, this, [this, i] { toggle(i); });
  }
  shown->setEnabled(!shown->isEmpty());
}

void LinePlot::View::contextMenuEvent(QContextMenuEvent* event) {
  QMenu* menu = newPlotMenu(this, output());
  addSeriesMenu(menu);
  menu->popup(event->globalPos());
  event->accept();
}

}  // namespace transmla::ui
