// What a plan's latent loses, by the statistics it was planned from.
#pragma once

#include "engine/conversion/mla_layer.h"
#include "engine/statistics/statistics.h"

namespace transmla {

// Mean squared error over mean square, 0 (nothing lost) to about 1 (nothing kept).
struct LatentError {
  double keys = 0;    // of position-free keys, N k
  double values = 0;  // of v
};
LatentError latent_error(const LayerStatistics& statistics, const RotarySlots& rotary, const JointLatent& latent);

}  // namespace transmla
