#include "ui/plots/line_state.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct HoverText {
  Q_DECLARE_TR_FUNCTIONS(transmla::ui::LinePlot)
};

}  // namespace

bool LineState::empty() const {
  for (const PlotSeries& series : spec.series) {
    for (const QPointF& point : series.points) {
      const AxisScale horizontal{.logarithmic = spec.x.logarithmic}, vertical{.logarithmic = spec.y.logarithmic};
      if (horizontal.draws(point.x()) && vertical.draws(point.y())) return false;
    }
  }
  return true;
}

QPointF LineState::place(const QPointF& point) const {
  return {placeX(point.x()), frame.plot.bottom() - y.share(point.y()) * frame.plot.height()};
}

QColor LineState::colorOf(const PlotSeries& series) const {
  return series.color ? *series.color : transmla::ui::colorOf(series.quantity);
}

void LineState::measure() {
  const AxisScale horizontal{.logarithmic = spec.x.logarithmic}, vertical{.logarithmic = spec.y.logarithmic};
  std::vector<double> across, up;
  for (const PlotSeries& series : spec.series) {
    if (!shows(series)) continue;
    for (std::size_t i = 0; i < series.points.size(); ++i) {
      const QPointF& point = series.points[i];
      if (!horizontal.draws(point.x()) || !vertical.draws(point.y())) continue;
      const double error = i < series.errors.size() && std::isfinite(series.errors[i]) ? series.errors[i] : 0;
      across.push_back(point.x());
      up.insert(up.end(), {point.y(), point.y() + error});
      if (vertical.draws(point.y() - error)) up.push_back(point.y() - error);
    }
  }
  wholeX = scaleOf(spec.x, across);
  wholeY = scaleOf(spec.y, up);
}

std::optional<PointPlace> LineState::nearest(const QPointF& at, double radius, bool withKey) const {
  std::optional<PointPlace> found;
  double least = radius * radius;
  for (std::size_t s = 0; s < spec.series.size(); ++s) {
    if (!shows(spec.series[s])) continue;
    const auto& points = spec.series[s].points;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (!draws(points[i]) || (withKey && keyAt({s, i}).isEmpty())) continue;
      const QPointF apart = place(points[i]) - at;
      const double distance = QPointF::dotProduct(apart, apart);
      if (distance > least || !frame.plot.adjusted(-2, -2, 2, 2).contains(place(points[i]))) continue;
      least = distance;
      found = PointPlace{s, i};
    }
  }
  return found;
}

QString LineState::keyAt(const PointPlace& place) const {
  const auto& keys = spec.series[place.series].keys;
  return place.index < keys.size() ? keys[place.index] : QString();
}

std::vector<PointPlace> LineState::keyed() const {
  std::vector<PointPlace> places;
  for (std::size_t s = 0; s < spec.series.size(); ++s) {
    if (!shows(spec.series[s])) continue;
    for (std::size_t i = 0; i < spec.series[s].points.size(); ++i) {
      if (!keyAt({s, i}).isEmpty() && draws(spec.series[s].points[i])) places.push_back({s, i});
    }
  }
  const auto across = [this](const PointPlace& p) { return spec.series[p.series].points[p.index].x(); };
  std::stable_sort(places.begin(), places.end(),
                   [&](const PointPlace& a, const PointPlace& b) { return across(a) < across(b); });
  return places;
}

QString LineState::markerName() const {
  if (!spec.marker) return {};
  const QString& name = spec.marker->name;
  return name.contains(QStringLiteral("%1")) ? name.arg(numberText(spec.marker->x)) : name;
}

QString LineState::hoverText(const PointPlace& at) const {
  const PlotSeries& series = spec.series[at.series];
  const QPointF& point = series.points[at.index];
  QString high = numberText(point.y());
  if (at.index < series.errors.size()) high += QStringLiteral(" ± ") + numberText(series.errors[at.index]);
  QString text = QStringLiteral("<b>%1</b><br>").arg(series.name.toHtmlEscaped());
  text += HoverText::tr("%1: %2").arg(spec.x.title.toHtmlEscaped(), numberText(point.x())) + QStringLiteral("<br>");
  text += HoverText::tr("%1: %2").arg(spec.y.title.toHtmlEscaped(), high);
  if (at.index < series.labels.size() && !series.labels[at.index].isEmpty()) {
    text += QStringLiteral("<br>") + series.labels[at.index].toHtmlEscaped();
  }
  return text;
}

}  // namespace transmla::ui
