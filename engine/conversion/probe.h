// One walk of the converted model over calibration text, for numbers that second moments do not hold: the largest and
// the mean rms of each latent (METHOD.md, "Latent RMSNorm as a constant gain"; use_qkv_norm).
#pragma once

#include "engine/base/context.h"
#include "engine/conversion/mla_layer.h"
#include "engine/forward/network.h"
#include "engine/text/samples.h"

namespace transmla {

struct LatentRms {
  double kv_largest = 0, kv_mean = 0;        // over tokens, attention sinks included
  double query_largest = 0, query_mean = 0;  // of the query latent; without one, of q itself
};

// Layer by layer. With `set_norm_gains` the mean rms becomes kv_norm_gain and query_norm_gain of each plan before the
// walk goes on, so that later layers see the normed stream.
Result<std::vector<LatentRms>> probe_latents(const std::shared_ptr<SharedWeights>& shared, std::vector<MlaLayer>& plans,
                                             bool set_norm_gains, const TokenBatch& batch, const Context& context);

}  // namespace transmla
