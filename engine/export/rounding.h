// How much the logits of a converted model move when its weights are rounded: the yardstick of verification
// (docs/design.md, "Verification"). Private to export/.
#pragma once

#include "engine/base/context.h"
#include "engine/checkpoint/dtype.h"
#include "engine/forward/network.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

// Root mean square over tokens and vocabulary of the change of fp32 logits when every weight of `network` is rounded
// once to `dtype` (weight_rounding.h). Computed with plain_math.h: neither the exporter nor the file that it judges
// takes part.
Result<double> rounding_noise(const Network& network, const Tokens& tokens, DType dtype, const Context& context);

}  // namespace transmla
