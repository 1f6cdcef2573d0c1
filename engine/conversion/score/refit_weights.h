// How much each row of the stream counts in the refits of stage 3. Private to score/.
#pragma once

#include "engine/base/context.h"
#include "engine/conversion/score/block_goal.h"

namespace transmla {

// `original` [rows, hidden] is the original's stream behind the block, first `sampled` rows of the samples, then the
// openings. A token of the samples counts as BlockGoal says, 1 on average. An opening's error counts as a share of its
// own row, and a mean opening as much as a mean token: where w is the weight and x the row, the mean of w‖x‖² is the
// same for both. Means are those of all ranks' rows. [rows]
Result<VectorF> refit_weights(const BlockGoal& goal, const BlockGoal::RowsRef& original, Index sampled,
                              double token_power, const Context& context);

}  // namespace transmla
