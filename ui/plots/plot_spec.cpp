#include "ui/plots/plot_spec.h"

#include "ui/plots/plot_tables.h"

namespace transmla::ui {

PlotSeries seriesOf(const QString& name, Quantity quantity, SeriesStyle style) {
  PlotSeries series;
  series.name = name;
  series.quantity = quantity;
  series.style = style;
  return series;
}

PlotTable tableOf(const PlotSpec& spec) {
  PlotTable table{{QStringLiteral("series"), QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("standard error"),
                   QStringLiteral("key")}};
  for (const PlotSeries& series : spec.series) {
    for (std::size_t i = 0; i < series.points.size(); ++i) {
      const QPointF& point = series.points[i];
      table.push_back({series.name, exactNumber(point.x()), exactNumber(point.y()),
                       i < series.errors.size() ? exactNumber(series.errors[i]) : QString(),
                       i < series.keys.size() ? series.keys[i] : QString()});
    }
  }
  return table;
}

QString toCsv(const PlotSpec& spec) { return tableText(tableOf(spec), QLatin1Char(',')); }

}  // namespace transmla::ui
