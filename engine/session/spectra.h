// How much of a model's keys and values a few directions hold, layer by layer, from statistics that are kept.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "engine/base/file.h"
#include "engine/model/model.h"
#include "engine/statistics/statistics.h"

namespace transmla {

// Directions, of H·d each.
struct SpectrumSummary {
  Index for_90 = 0, for_99 = 0;  // the fewest that hold this much per cent of the energy
  double effective = 0;          // participation rank
};
struct LayerSpectra {
  SpectrumSummary keys, values;
};
struct ModelSpectra {
  std::int64_t tokens = 0;  // that the statistics come from
  std::vector<LayerSpectra> layers;
};

// The newest statistics of this model in the folder, with what method score needs where that is asked for.
std::optional<Statistics> kept_statistics(const Model& model, const Path& statistics_folder, bool attention);

// From the newest statistics of this model in the folder; absent where there are none.
Result<std::optional<ModelSpectra>> kept_spectra(const Model& model, const Path& statistics_folder);
nlohmann::json to_json(const ModelSpectra& spectra);

}  // namespace transmla
