#include "ui/plots/line_view.h"

#include <QGraphicsScene>
#include <QScrollBar>

#include "ui/plots/line_painting.h"
#include "ui/plots/plot_tables.h"

namespace transmla::ui {

// A part of the scene that is painted by a function, under or over the chart. Owned by the scene.
class LinePlot::View::Layer : public QGraphicsItem {
 public:
  using Paint = std::function<void(QPainter&)>;
  Layer(double z, Paint paint) : paint_(std::move(paint)) {
    setZValue(z);
    setAcceptedMouseButtons(Qt::NoButton);
  }
  void resize(const QSizeF& size) {
    prepareGeometryChange();
    size_ = size;
  }
  QRectF boundingRect() const override { return {QPointF(), size_}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override { paint_(*painter); }

 private:
  Paint paint_;
  QSizeF size_;
};

LinePlot::View::View(LinePlot* plot) : QChartView(plot), plot_(plot) {
  setChart(chart_.chart());
  behind_ = new Layer(-1, [this](QPainter& painter) {
    paintBehind(painter, state_, behind_->boundingRect().size(), {font(), palette()});
  });
  above_ = new Layer(1, [this](QPainter& painter) {
    paintAbove(painter, state_, above_->boundingRect().size(), {font(), palette()});
  });
  scene()->addItem(behind_);
  scene()->addItem(above_);
  setFrameShape(QFrame::NoFrame);
  setRenderHint(QPainter::Antialiasing);
  setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setBackgroundBrush(palette().color(QPalette::Base));
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(160, 110);
  viewport()->setObjectName(QStringLiteral("canvas"));
  viewport()->setMouseTracking(true);
}

void LinePlot::View::setSpec(const PlotSpec& spec) {
  const auto same = [](const PlotAxis& a, const PlotAxis& b) {
    return a.title == b.title && a.logarithmic == b.logarithmic;
  };
  const bool keep = state_.zoomed && same(state_.spec.x, spec.x) && same(state_.spec.y, spec.y);
  state_.spec = spec;
  state_.hovered.reset();
  state_.zoomed = keep;
  setAccessibleName(spec.title.isEmpty() ? spec.y.title : spec.title);
  setAccessibleDescription(spec.help);
  setWhatsThis(spec.help);
  chart_.rebuild(state_);
  arrange(size());
}

void LinePlot::View::setSelected(const QString& key) {
  state_.selected = key;
  redraw();
}

void LinePlot::View::moveMarker(double x) {
  if (!state_.spec.marker) return;
  state_.spec.marker->x = x;
  redraw();
}

void LinePlot::View::resetZoom() {
  state_.zoomed = false;
  arrange(size());
}

void LinePlot::View::setRanges(const AxisScale& x, const AxisScale& y) {
  state_.x = x;
  state_.y = y;
  state_.zoomed = true;
  arrange(size());
}

void LinePlot::View::arrange(const QSize& size) {
  state_.measure();
  if (!state_.zoomed) {
    state_.x = state_.wholeX;
    state_.y = state_.wholeY;
  }
  state_.frame = layOut(state_.spec, state_.x, state_.y, size, font());
  setSceneRect(QRectF(QPointF(), size));
  chart_.refresh(state_, size);
  behind_->resize(size);
  above_->resize(size);
  redraw();
}

void LinePlot::View::redraw() { viewport()->update(); }

void LinePlot::View::paint(QPainter& painter, const QSize& size) {
  const LineState before = state_;
  state_.hovered.reset();
  state_.focused = false;
  arrange(size);
  const QRectF all(QPointF(), size);
  scene()->render(&painter, all, all);
  state_ = before;
  arrange(this->size());
}

PlotOutput LinePlot::View::output() const {
  auto* self = const_cast<View*>(this);  // the scene is laid out anew for the picture, and back
  return {state_.spec.title,
          state_.spec.help,
          plot_->size(),
          palette().color(QPalette::Base),
          [self](QPainter& painter, QSize size) { self->paint(painter, size); },
          [self] { return tableOf(self->state_.spec); }};
}

void LinePlot::View::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  arrange(event->size());
}

void LinePlot::View::changeEvent(QEvent* event) {
  QChartView::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) setBackgroundBrush(palette().color(QPalette::Base));
  if (event->type() == QEvent::FontChange) arrange(size());
}

bool LinePlot::View::overMarker(const QPointF& at) const {
  if (!state_.spec.marker || !state_.spec.marker->draggable || state_.empty()) return false;
  const bool high =
      at.y() >= state_.frame.plot.top() - state_.frame.strip.height() && at.y() <= state_.frame.plot.bottom();
  return high && std::abs(at.x() - state_.placeX(state_.spec.marker->x)) <= 5;
}

const LegendEntry* LinePlot::View::legendAt(const QPointF& at) const {
  for (const LegendEntry& entry : state_.frame.legend) {
    if (entry.rect.contains(at)) return &entry;
  }
  return nullptr;
}

void LinePlot::View::toggle(std::size_t series) {
  const QString& name = state_.spec.series[series].name;
  if (!state_.off.remove(name)) state_.off.insert(name);
  state_.hovered.reset();
  arrange(size());
}

}  // namespace transmla::ui
