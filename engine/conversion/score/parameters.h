// Between plans, in double, and what is fitted, in float. Private to score/.
#pragma once

#include "engine/conversion/score/attention_loss.h"

namespace transmla {

// With the latent where the plan has one; `o` is the W_o to start from where the plan has none.
AttentionParameters parameters_of(const MlaLayer& plan, const MatrixF& o);
// Puts fitted parameters back; W_o only where there is a latent.
void put_parameters(const AttentionParameters& parameters, MlaLayer& plan);

}  // namespace transmla
