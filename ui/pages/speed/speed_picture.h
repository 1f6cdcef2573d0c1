// The time of a token by context, original beside candidate: as curves with what memory allows, as a table, and as one
// sentence.
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "engine/session/speed_comparison.h"
#include "ui/pages/tradeoff/comparison.h"
#include "ui/plots/plot_spec.h"

namespace transmla::ui {

std::vector<int> batchesOf(const SpeedComparison& comparison);  // sequences decoded together, each once

// Below, `batch` is one of batchesOf().
PlotSpec speedPlot(const SpeedComparison& comparison, int batch);
std::vector<FactRow> speedRows(const SpeedComparison& comparison, int batch);  // by context
QStringList speedColumns();                                                    // of those rows
QString speedSentence(const SpeedComparison& comparison, int batch);           // of the longest context
QString speedConditions(const SpeedComparison& comparison);                    // machine, threads, bandwidth

}  // namespace transmla::ui
