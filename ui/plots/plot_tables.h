// The data behind line plots as a table.
#pragma once

#include "ui/plots/plot_export.h"
#include "ui/plots/plot_spec.h"

namespace transmla::ui {

PlotTable tableOf(const PlotSpec& spec);  // series, x, y, standard error, key

}  // namespace transmla::ui
