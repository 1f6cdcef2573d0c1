// From recipes that a person wants measured to sweeps that can be, for the window and the command line: freqfold auto
// becomes its candidates, recipes that need statistics of their own become a sweep of their own, and candidates keep
// what is measured of them.
#pragma once

#include <string>
#include <vector>

#include "engine/model/config.h"
#include "engine/project/measure_sweep.h"

namespace transmla {

// Whether two share statistics and the text that they are measured on, as the candidates of one sweep do.
bool measured_together(const Recipe& a, const Recipe& b);

// Recipes that are measured together. Refuses the first one that does not fit the model.
Result<std::vector<std::vector<Recipe>>> sweeps_of(const std::vector<Recipe>& recipes, const ModelConfig& config);

// Puts the candidates of recipes that are measured together into the project, and a waiting sweep of them. What was
// measured on chunks of another length cannot be compared and is forgotten, the original's too.
Result<ProjectSweep> put_sweep(Project& project, const std::vector<Recipe>& together, const std::string& title,
                               bool race, const ModelConfig& config);

// The same where the project has no such sweep yet, else that one: what a command that is run again goes on with.
Result<ProjectSweep> put_sweep_once(Project& project, const std::vector<Recipe>& together, const std::string& title,
                                    bool race, const ModelConfig& config);

// What is still to be done of it, as measure_sweep takes it; no candidates where all of them are gone.
SweepWork work_of(const Project& project, const ProjectSweep& sweep);

}  // namespace transmla
