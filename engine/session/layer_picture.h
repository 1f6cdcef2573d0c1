// Everything that is drawn of one layer under a recipe, from kept statistics alone: no forward pass.
#pragma once

#include "engine/analysis/key_energy.h"
#include "engine/analysis/spectrum.h"
#include "engine/model/model.h"
#include "engine/session/recipe.h"
#include "engine/statistics/statistics.h"

namespace transmla {

// Eigenvalues are descending and never negative. Method score leaves the scale of A open and has a position-free part
// for each query head; so that its energies stand beside those of the keys, A is made orthonormal (each slot moved as
// little as possible) and N k is the mean over the query heads of a key head.
struct LayerPicture {
  VectorD keys, values;           // [H·d] each
  VectorD rotary, position_free;  // of Aᵀk [2R] and of N k [H·d − 2R; method score: H·d]
  VectorD latent;                 // what kv_lora_rank cuts off: method transmla balanced, method score in its metric
  KeyNorms norms;                 // before and after the rotation, rotary slots first in `after`
  RotaryEnergy rotary_energy;
  double latent_kept = 0;    // share of `latent` that kv_lora_rank keeps
  double balance_ratio = 1;  // method transmla
};

// `layer` of the model; refuses a recipe that does not fit it, and statistics that method score cannot use.
// freqfold absent stands for the collapse.
Result<LayerPicture> layer_picture(const Model& model, const Statistics& statistics, int layer, const Recipe& recipe);

}  // namespace transmla
