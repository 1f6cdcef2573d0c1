// The picture of the trade-off page: every candidate by what it costs and what it is worth.
#pragma once

#include <map>
#include <string>

#include "engine/project/candidate.h"
#include "ui/pages/candidates/measures.h"
#include "ui/plots/plot_spec.h"

namespace transmla::ui {

// `second`: id of the candidate that the selected one is compared with; may be empty.
PlotSpec tradeoffPlot(const std::map<std::string, Candidate>& candidates, const Perplexity& original, Measure measure,
                      const QString& second);

// Candidates of the map that the plot has no point for.
int notDrawn(const std::map<std::string, Candidate>& candidates, const Perplexity& original, Measure measure);

}  // namespace transmla::ui
