#include "ui/plots/line_chart.h"

#include <QGraphicsLayout>
#include <QtCharts/QLegend>
#include <QtCharts/QLineSeries>
#include <QtCharts/QScatterSeries>

#include "ui/plots/thin_points.h"

namespace transmla::ui {
namespace {

QXYSeries* newLine(const QColor& color, double width) {
  auto* line = new QLineSeries;
  QPen pen(color, width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin);
  pen.setCosmetic(true);
  line->setPen(pen);
  return line;
}

QXYSeries* newPoints(const QColor& color) {
  auto* points = new QScatterSeries;
  points->setMarkerSize(7);
  points->setColor(color);
  points->setBorderColor(Qt::transparent);
  return points;
}

}  // namespace

LineChart::LineChart() : chart_(new QChart), x_(new QValueAxis(chart_)), y_(new QValueAxis(chart_)) {
  chart_->setBackgroundVisible(false);
  chart_->setPlotAreaBackgroundVisible(false);
  chart_->legend()->hide();
  chart_->setMargins({});
  chart_->layout()->setContentsMargins(0, 0, 0, 0);
  chart_->addAxis(x_, Qt::AlignBottom);
  chart_->addAxis(y_, Qt::AlignLeft);
  x_->setVisible(false);
  y_->setVisible(false);
}

void LineChart::rebuild(const LineState& state) {
  chart_->removeAllSeries();
  drawn_.clear();
  for (std::size_t i = 0; i < state.spec.series.size(); ++i) {
    const PlotSeries& series = state.spec.series[i];
    const QColor color = state.colorOf(series);
    if (series.style != SeriesStyle::points) add(i, newLine(color, series.style == SeriesStyle::thinLine ? 1 : 1.8));
    if (series.style == SeriesStyle::points || series.style == SeriesStyle::linePoints) add(i, newPoints(color));
  }
}

void LineChart::add(std::size_t series, QXYSeries* curve) {
  chart_->addSeries(curve);
  curve->attachAxis(x_);
  curve->attachAxis(y_);
  drawn_.push_back({series, curve});
}

void LineChart::refresh(const LineState& state, const QSizeF& size) {
  chart_->resize(size);
  chart_->setPlotArea(state.frame.plot);
  x_->setRange(state.x.from, state.x.to);
  y_->setRange(state.y.from, state.y.to);
  for (const Drawn& drawn : drawn_) {
    const PlotSeries& series = state.spec.series[drawn.series];
    drawn.curve->setVisible(state.shows(series));
    drawn.curve->replace(thinned(series.points, state.x, state.y, state.frame.plot.width()));
  }
}

}  // namespace transmla::ui
