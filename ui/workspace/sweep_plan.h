// From recipes that a person wants measured to sweeps that can be: freqfold auto becomes its candidates, and recipes
// that need statistics of their own become a sweep of their own.
#pragma once

#include <vector>

#include "engine/model/config.h"
#include "engine/project/candidate.h"

namespace transmla::ui {

// Refuses the first recipe that does not fit the model.
Result<std::vector<std::vector<Recipe>>> sweeps_of(const std::vector<Recipe>& recipes, const ModelConfig& config);

// A candidate with nothing measured.
Candidate new_candidate(const Recipe& recipe, const ModelConfig& config);

}  // namespace transmla::ui
