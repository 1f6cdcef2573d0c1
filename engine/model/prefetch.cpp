#include "engine/model/prefetch.h"

namespace transmla {

LayerPrefetch::LayerPrefetch(const Model& model) : model_(model) {
  // An open model has them all; without them there is nothing to ask for.
  if (auto found = find_tensors(model.checkpoint(), model.config())) tensors_ = std::move(*found);
}

void LayerPrefetch::ask(int layer) const {
  for (const auto& [key, rows] : tensors_) {
    // Roles without layers stand under layer 0, which nobody asks for ahead.
    if (key.layer == layer) model_.checkpoint().files()[rows.tensor->file].prefetch(rows.tensor->data);
  }
}

}  // namespace transmla
