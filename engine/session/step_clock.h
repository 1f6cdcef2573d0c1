// The time of a decoder's steps. Private to session/.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/forward/decoder.h"

namespace transmla {

// Feeds `tokens` [steps, sequences] one step after the other and gives the median seconds of all but the first `warm`.
// Progress is reported as `stage`, by steps.
Result<double> median_step_seconds(Decoder& decoder, std::span<const std::int32_t> tokens, int warm,
                                   const std::string& stage, const Context& context);

}  // namespace transmla
