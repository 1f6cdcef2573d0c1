// What a line plot shows at the moment: everything that lays out, paints or searches it reads this.
#pragma once

#include "ui/plots/line_frame.h"

namespace transmla::ui {

struct PointPlace {
  std::size_t series = 0, index = 0;
  friend bool operator==(const PointPlace&, const PointPlace&) = default;
};

// Owned by the plot's view; GUI thread only.
struct LineState {
  PlotSpec spec;
  QSet<QString> off;         // series that the legend switched off, by name
  AxisScale x, y;            // in view
  AxisScale wholeX, wholeY;  // of all that is drawn
  QString selected;          // key of the framed point
  std::optional<PointPlace> hovered;
  QRectF rubber;        // the frame that is being dragged
  bool zoomed = false;  // x and y are not the whole
  bool focused = false;
  LineFrame frame;

  bool shows(const PlotSeries& series) const { return !off.contains(series.name); }
  bool draws(const QPointF& point) const { return x.draws(point.x()) && y.draws(point.y()); }
  bool empty() const;  // nothing to draw, whatever is switched off
  // On the widget, in pixels.
  QPointF place(const QPointF& point) const;
  double placeX(double value) const { return frame.plot.left() + x.share(value) * frame.plot.width(); }
  QColor colorOf(const PlotSeries& series) const;

  void measure();  // wholeX, wholeY from the series that are on
  std::optional<PointPlace> nearest(const QPointF& at, double radius, bool withKey) const;
  QString keyAt(const PointPlace& place) const;
  std::vector<PointPlace> keyed() const;  // points that have keys, by x
  QString markerName() const;
  QString hoverText(const PointPlace& place) const;  // rich text
};

}  // namespace transmla::ui
