// Plots as the pages draw them, for tests and pictures.
#pragma once

#include <cmath>

#include "ui/plots/heat_map.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/small_multiples.h"

namespace transmla::ui::samples {

inline PlotSeries eigenvalues(const QString& name, Quantity quantity, int count, double fall) {
  PlotSeries series;
  series.name = name;
  series.quantity = quantity;
  for (int i = 0; i < count; ++i) {
    series.points.emplace_back(i + 1, 4 * std::exp(-fall * i / count) * (1 + 0.1 * std::sin(i)));
  }
  return series;
}

inline PlotSpec spectrum() {
  PlotSpec spec;
  spec.title = QStringLiteral("Eigenvalues, layer 7");
  spec.help = QStringLiteral("The energy along each principal direction of keys and values, largest first.");
  spec.x = {QStringLiteral("direction"), false, {}, {}};
  spec.y = {QStringLiteral("eigenvalue (mean square)"), true, {}, {}};
  spec.series = {eigenvalues(QStringLiteral("keys"), Quantity::keys, 192, 14),
                 eigenvalues(QStringLiteral("values"), Quantity::values, 192, 5),
                 eigenvalues(QStringLiteral("joint latent"), Quantity::joint, 352, 18),
                 eigenvalues(QStringLiteral("rotary part"), Quantity::rotary, 32, 4)};
  spec.marker = PlotMarker{128, QStringLiteral("rank %1"), true};
  spec.bands = {{0, 32, QStringLiteral("rotary slots"), Quantity::rotary}};
  spec.empty = QStringLiteral("No statistics yet. Calibrate to see the spectra.");
  return spec;
}

// Candidates with errors; keys are "c0", "c1", ….
inline PlotSpec tradeOff(int count = 9) {
  PlotSpec spec;
  spec.title = QStringLiteral("Perplexity against cache");
  spec.x = {QStringLiteral("cache (bytes per token)"), false, {}, {}};
  spec.y = {QStringLiteral("perplexity (WikiText-2)"), false, {}, {}};
  PlotSeries measured;
  measured.name = QStringLiteral("measured");
  measured.quantity = Quantity::converted;
  measured.style = SeriesStyle::linePoints;
  for (int i = 0; i < count; ++i) {
    measured.points.emplace_back(2000 + 1500 * i, 19 + 30.0 / (i + 1));
    measured.errors.push_back(3.0 / (i + 1));
    measured.keys.push_back(QStringLiteral("c%1").arg(i));
    measured.labels.push_back(QStringLiteral("score · 2R 32 · r %1").arg(32 * (i + 1)));
  }
  PlotSeries original;
  original.name = QStringLiteral("original");
  original.quantity = Quantity::original;
  original.style = SeriesStyle::thinLine;
  original.points = {{2000, 19.1}, {14000, 19.1}};
  spec.series = {measured, original};
  spec.empty = QStringLiteral("Nothing is measured yet.");
  return spec;
}

inline HeatSpec layers(int count = 30) {
  HeatSpec spec;
  spec.title = QStringLiteral("Layers");
  spec.columnTitle = QStringLiteral("layer");
  spec.help = QStringLiteral("Measures of each layer.");
  spec.empty = QStringLiteral("No statistics yet.");
  const char* names[] = {"energy kept", "effective rank of keys", "effective rank of values", "rotary energy",
                         "predicted score error"};
  for (int i = 0; i < count; ++i) spec.columns.push_back(QString::number(i));
  for (int row = 0; row < 5; ++row) {
    HeatRow values{QString::fromLatin1(names[row]), QStringLiteral("What it means."), {}, {}, row != 4};
    for (int i = 0; i < count; ++i) {
      if (row == 4 && i > count / 2) {
        values.values.push_back(std::nullopt);
      } else {
        values.values.push_back(std::sin(0.3 * i + row) * (row + 1) + 10 * row);
      }
    }
    spec.rows.push_back(values);
  }
  return spec;
}

inline HeatSpec slotsByRank() {
  HeatSpec spec;
  spec.title = QStringLiteral("Perplexity, slots by rank");
  spec.columnTitle = QStringLiteral("kv_lora_rank");
  spec.oneScale = true;
  spec.contourName = QStringLiteral("cache");
  for (int c = 0; c < 7; ++c) spec.columns.push_back(QString::number(64 * (c + 1)));
  for (int r = 0; r < 5; ++r) {
    HeatRow row{QStringLiteral("2R = %1").arg(16 << r), {}, {}, {}, false};
    std::vector<double> cache;
    for (int c = 0; c < 7; ++c) {
      row.values.push_back(r == 4 && c == 6 ? std::nullopt : std::optional(20 + 30.0 / (1 + c + r)));
      cache.push_back(2.0 * (64 * (c + 1) + (16 << r)));
    }
    spec.rows.push_back(row);
    spec.contours.push_back(cache);
  }
  return spec;
}

inline MultiplesSpec multiples(int count = 30) {
  MultiplesSpec spec;
  spec.title = QStringLiteral("All layers");
  spec.xTitle = QStringLiteral("direction");
  spec.yTitle = QStringLiteral("eigenvalue");
  spec.help = QStringLiteral("The spectra of every layer on one scale.");
  spec.empty = QStringLiteral("No statistics yet.");
  spec.markerX = 128;
  for (int i = 0; i < count; ++i) {
    spec.cells.push_back({eigenvalues(QStringLiteral("keys"), Quantity::keys, 192, 8 + 0.3 * i),
                          eigenvalues(QStringLiteral("values"), Quantity::values, 192, 3 + 0.1 * i),
                          eigenvalues(QStringLiteral("joint latent"), Quantity::joint, 352, 12 + 0.2 * i)});
  }
  return spec;
}

}  // namespace transmla::ui::samples
