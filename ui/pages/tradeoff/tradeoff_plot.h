// The picture of the trade-off page: every candidate by what it costs and what it is worth.
#pragma once

#include "ui/pages/tradeoff/tradeoff_axes.h"
#include "ui/plots/plot_spec.h"

namespace transmla::ui {

// `second`: id of the candidate that the selected one is compared with; may be empty.
PlotSpec tradeoffPlot(const Tradeoff& tradeoff, const QString& second);

}  // namespace transmla::ui
