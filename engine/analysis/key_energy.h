// Where the keys' energy lies, before and after RoRoPE, and how much of it keeps its rotation.
#pragma once

#include "engine/conversion/transmla.h"

namespace transmla {

// Root mean square of each key dimension [H·d]: as the model has them, and in the basis of rotated_key_basis, whose
// blocks of 2R hold ever weaker components.
struct KeyNorms {
  VectorD before, after;
};
KeyNorms key_norms(const LayerStatistics& statistics, const MatrixD& basis);

// Shares of the keys' mean square; of all slots together, and of each, real and imaginary part added.
struct RotaryEnergy {
  double kept = 0;  // 0 to 1
  VectorD slots;    // [R]
};
RotaryEnergy rotary_energy(const LayerStatistics& statistics, const RotarySlots& rotary);

}  // namespace transmla
