#include <QCoreApplication>
#include <algorithm>
#include <limits>
#include <map>

#include "ui/pages/sweeps/sweep_curves.h"
#include "ui/words/recipe_fields.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(SweepMap)
};

// Places along one field with their texts, in order.
using Places = std::map<double, QString>;

Places placesOf(const SweepPoints& points, int axis) {
  Places places;
  for (const SweepPoint& point : points.points) {
    const auto& at = point.at[static_cast<std::size_t>(axis)];
    if (at) places[*at] = placeText(points.fields[axis], point);
  }
  return places;
}

std::size_t indexOf(const Places& places, double at) {
  return static_cast<std::size_t>(std::distance(places.begin(), places.find(at)));
}

QString cellText(const MeasuredValue& value, const Candidate& candidate) {
  const QString text = numberText(value.value);
  return candidate.stopped_early ? Text::tr("%1, stopped").arg(text) : text;
}

void layOut(SweepMap& map, const SweepPoints& points) {
  const Places across = placesOf(points, 0), up = placesOf(points, 1);
  const RecipeField& rows = *findField(points.fields[1]);
  for (const auto& [at, text] : across) map.spec.columns.push_back(text);
  for (auto place = up.rbegin(); place != up.rend(); ++place) {
    HeatRow row;
    row.name = Text::tr("%1 %2", "field and value").arg(rows.name, place->second);
    row.help = rows.help;
    row.highIsGood = false;
    row.values.resize(across.size());
    row.texts.resize(across.size());
    map.spec.rows.push_back(std::move(row));
  }
  map.spec.contours.assign(up.size(), std::vector<double>(across.size(), std::numeric_limits<double>::quiet_NaN()));
  map.ids.assign(up.size(), std::vector<QString>(across.size()));
}

void fill(SweepMap& map, const SweepPoints& points, const Perplexity& original, Measure measure) {
  const Places across = placesOf(points, 0), up = placesOf(points, 1);
  for (const SweepPoint& point : points.points) {
    if (!point.at[0] || !point.at[1]) continue;
    const std::size_t column = indexOf(across, *point.at[0]);
    const std::size_t row = up.size() - 1 - indexOf(up, *point.at[1]);
    map.ids[row][column] = point.id;
    map.spec.contours[row][column] = static_cast<double>(point.candidate.cache.after.bytes);
    const auto value = valueOf(point.candidate, original, measure);
    if (!value) continue;
    map.spec.rows[row].values[column] = value->value;
    map.spec.rows[row].texts[column] = cellText(*value, point.candidate);
  }
}

}  // namespace

SweepMap sweepMap(const SweepPoints& points, const Perplexity& original, Measure measure) {
  SweepMap map;
  map.spec.empty = Text::tr("Nothing is measured yet. Cells fill as candidates are measured.");
  if (points.fields.size() != 2) return map;
  map.spec.title = measureTitle(measure);
  map.spec.help = Text::tr("%1 Lines join candidates that need the same cache.").arg(measureHelp(measure));
  map.spec.columnTitle = axisTitle(points.fields.front());
  map.spec.oneScale = true;
  map.spec.contourName = Text::tr("cache (bytes per token)");
  layOut(map, points);
  fill(map, points, original, measure);
  return map;
}

}  // namespace transmla::ui
