#include "ui/plots/contours.h"

#include <algorithm>
#include <cmath>

#include "ui/plots/axis_ticks.h"

namespace transmla::ui {
namespace {

using Grid = std::vector<std::vector<double>>;

struct Corner {
  QPointF at;
  double value;
};

// Where the edge from a to b crosses the level, if it does.
std::optional<QPointF> crossing(const Corner& a, const Corner& b, double level) {
  if ((a.value < level) == (b.value < level)) return std::nullopt;
  return a.at + (b.at - a.at) * ((level - a.value) / (b.value - a.value));
}

// Around the square; at a saddle the mean of the corners decides which crossings belong together.
void addSquare(const Corner (&corners)[4], double level, std::vector<QLineF>& pieces) {
  std::vector<QPointF> met;
  double mean = 0;
  for (int i = 0; i < 4; ++i) {
    if (!std::isfinite(corners[i].value)) return;
    mean += corners[i].value / 4;
    if (const auto at = crossing(corners[i], corners[(i + 1) % 4], level)) met.push_back(*at);
  }
  if (met.size() == 2) pieces.emplace_back(met[0], met[1]);
  if (met.size() < 4) return;
  const bool together = (corners[0].value < level) == (mean < level);
  pieces.emplace_back(met[together ? 0 : 3], met[together ? 1 : 0]);
  pieces.emplace_back(met[2], met[together ? 3 : 1]);
}

Contour contourAt(const Grid& grid, double level) {
  Contour contour{level, {}};
  for (std::size_t row = 0; row + 1 < grid.size(); ++row) {
    const auto columns = std::min(grid[row].size(), grid[row + 1].size());
    for (std::size_t column = 0; column + 1 < columns; ++column) {
      const auto corner = [&](std::size_t down, std::size_t across) {
        return Corner{QPointF(static_cast<double>(column + across) + 0.5, static_cast<double>(row + down) + 0.5),
                      grid[row + down][column + across]};
      };
      addSquare({corner(0, 0), corner(0, 1), corner(1, 1), corner(1, 0)}, level, contour.pieces);
    }
  }
  return contour;
}

}  // namespace

std::vector<Contour> contoursOf(const Grid& grid, int most) {
  std::vector<double> values;
  for (const auto& row : grid) {
    std::copy_if(row.begin(), row.end(), std::back_inserter(values), [](double v) { return std::isfinite(v); });
  }
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (!(*high > *low)) return {};
  std::vector<Contour> contours;
  for (const AxisTick& tick : axisTicks({.from = *low, .to = *high}, most)) {
    if (tick.text.isEmpty()) continue;
    Contour contour = contourAt(grid, tick.drawn);
    if (!contour.pieces.empty()) contours.push_back(std::move(contour));
  }
  return contours;
}

}  // namespace transmla::ui
