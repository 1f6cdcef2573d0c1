// The inside of a LinePlot: a chart view with its gestures. Private to ui/plots.
#pragma once

#include <QtCharts/QChartView>

#include "ui/plots/line_chart.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/plot_export.h"

namespace transmla::ui {

// Owned by its LinePlot, whose signals it emits; GUI thread only.
class LinePlot::View : public QChartView {
 public:
  explicit View(LinePlot* plot);

  void setSpec(const PlotSpec& spec);
  void setSelected(const QString& key);
  void moveMarker(double x);
  void resetZoom();
  const LineState& state() const { return state_; }
  PlotOutput output() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  enum class Drag { none, pressed, frame, pan, marker };
  class Layer;

  void arrange(const QSize& size);  // everything that depends on ranges and size
  void setRanges(const AxisScale& x, const AxisScale& y);
  void redraw();
  void paint(QPainter& painter, const QSize& size);

  bool overMarker(const QPointF& at) const;
  const LegendEntry* legendAt(const QPointF& at) const;
  void toggle(std::size_t series);
  void dragMarker(const QPointF& at);
  void pan(const QPointF& at);
  void zoomInto(const QRectF& frame);
  void hover(const QPoint& at, const QPoint& globally);
  void click(const QPointF& at, Qt::KeyboardModifiers modifiers);
  bool stepMarker(int steps);
  bool stepSelection(int steps);
  void addSeriesMenu(QMenu* menu);

  LinePlot* plot_;
  LineState state_;
  LineChart chart_;
  Layer* behind_;  // both owned by the scene
  Layer* above_;
  Drag drag_ = Drag::none;
  QPointF pressedAt_;
  AxisScale pressedX_, pressedY_;
};

}  // namespace transmla::ui
