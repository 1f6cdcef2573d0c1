// Weights of a layer read from the disk ahead of their use.
#pragma once

#include "engine/model/model.h"

namespace transmla {

class LayerPrefetch {
 public:
  // `model` must outlive it.
  explicit LayerPrefetch(const Model& model);
  // Asks the system to read what is stored of the layer, and returns; nothing for a layer that the model has not.
  void ask(int layer) const;

 private:
  const Model& model_;
  TensorMap tensors_;
};

}  // namespace transmla
