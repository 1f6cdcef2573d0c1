// Chunks go through a model in groups whose residual stream stays small beside the memory budget. Private to
// evaluation/.
#pragma once

#include "engine/base/context.h"
#include "engine/forward/network.h"
#include "engine/text/samples.h"

namespace transmla {

// At least one. `streams`: how many residual streams of a group are in memory together.
int chunks_per_group(const Network& network, const TokenBatch& chunks, int streams, const Context& context);

// Refuses a number per chunk that is not finite; `what` names it, `first` is the chunk of values[0].
Status check_finite(const std::vector<double>& values, int first, const char* what);

}  // namespace transmla
