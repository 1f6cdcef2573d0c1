// Sweeps of a project from the command line: the same candidates, files and steps as the window's.
#pragma once

#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/project/measure_further.h"

namespace transmla {

// "kv_lora_rank=64,96,128": a key of recipe files, with dots into its sections, and values as JSON.
struct VariedField {
  std::string key;
  std::vector<std::string> values;
};
Result<VariedField> varied_field(const std::string& text);

// The recipe with each field set to each of its values: the product of all.
Result<std::vector<Recipe>> varied(const Recipe& recipe, const std::vector<VariedField>& fields);

// Adds a sweep of these recipes to the project and measures it; what is measured already is not measured again.
Status sweep_project(Project& project, const std::vector<Recipe>& recipes, const std::string& title,
                     const Context& context);

Result<FurtherKind> further_kind(const std::string& name);  // "kl", "speed", "layers"
// Measures what the project's candidates lack of it.
Status measure_further(Project& project, FurtherKind kind, const Context& context);

}  // namespace transmla
