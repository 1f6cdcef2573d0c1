// What a plot shows, as plain values: the same data are drawn, hovered over, and written as PNG, SVG and CSV.
#pragma once

#include <QPointF>
#include <QString>
#include <optional>
#include <vector>

#include "ui/plots/palette.h"

namespace transmla::ui {

struct PlotAxis {
  QString title;  // with its unit
  bool logarithmic = false;
  std::optional<double> least, most;  // absent: from the data
};

enum class SeriesStyle { line, thinLine, points, linePoints };

struct PlotSeries {
  QString name;
  Quantity quantity = Quantity::neutral;
  std::optional<QColor> color;  // absent: that of the quantity
  SeriesStyle style = SeriesStyle::line;
  std::vector<QPointF> points;  // on a logarithmic axis those that are not positive are left out
  std::vector<double> errors;   // standard errors of y; empty or one per point
  std::vector<QString> keys;    // candidate ids; empty or one per point
  std::vector<QString> labels;  // what hovering says besides; empty or one per point
  bool inLegend = true;
};
PlotSeries seriesOf(const QString& name, Quantity quantity, SeriesStyle style);  // without points

struct PlotBand {  // a shaded range of x
  double from = 0, to = 0;
  QString name;
  Quantity quantity = Quantity::rotary;
};

struct PlotMarker {  // a vertical line
  double x = 0;
  QString name;  // "rank 128"; a "%1" in it stands for where the marker is
  bool draggable = false;
};

struct PlotSpec {
  QString title, help;  // help: the answer to "what am I looking at?"
  PlotAxis x, y;
  std::vector<PlotSeries> series;
  std::vector<PlotBand> bands;
  std::optional<PlotMarker> marker;
  QString empty;  // said in the middle where there is nothing to draw
};

QString toCsv(const PlotSpec& spec);  // series, x, y, standard error, key; a header line

}  // namespace transmla::ui
