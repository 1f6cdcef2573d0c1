// What an export can be refused for before any work is done.
#pragma once

#include "engine/base/file.h"
#include "engine/model/model.h"
#include "engine/session/recipe.h"

namespace transmla {

// Refuses a target (a folder, or a file whose name ends in .gguf) that exists, cannot be written or is on a disk too
// full, and models that the recipe would turn into something loaders run wrongly or not at all.
Status check_output(const Model& model, const Recipe& recipe, const Path& target);
// The last of these alone: whether the slots will turn as stock loaders do.
Status check_stock_slots(const ModelConfig& config, const Recipe& recipe);

}  // namespace transmla
