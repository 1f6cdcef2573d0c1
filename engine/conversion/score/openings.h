// Openings: single tokens that stand at the beginning of a text, for the refits to see many of them. Private to score/.
//
// What a layer makes of the first token depends on its id alone, since it attends to nothing else. In many models it
// becomes an attention sink there: one MLP of the first layers gives it a residual a hundred times as large as any
// other (Sun et al., "Massive Activations in Large Language Models", arXiv 2402.17762). A hundred samples have a
// hundred first tokens, too few for a regression on a thousand numbers: other beginnings would lose their sink.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/conversion/score/block_goal.h"
#include "engine/forward/pass.h"
#include "engine/text/samples.h"

namespace transmla {

// Evenly spaced tokens of the samples, `most` of them, or a sixteenth of all tokens where that is less, so that
// sequences of one token never outweigh the samples.
std::vector<std::int32_t> opening_tokens(const TokenBatch& samples, int most);

// The taps of projections and blocks for a pass whose rows stand `rows` further down the stream. They call those of
// `options`, which must outlive them.
PassOptions further_down(const PassOptions& options, Index rows);

// Weights of the rows that a refit sees, those of the samples before those of the openings. A token of the samples
// counts as BlockGoal says. An opening's error counts as a share of its own row, and a mean opening as much as a mean
// token: where w is the weight and x the row, the mean of w‖x‖² is the same for both.
class RefitWeights {
 public:
  RefitWeights(const BlockGoal& goal, Index samples, double token_power)
      : goal_(goal), samples_(samples), token_power_(token_power) {}
  // Of the rows from `first` on, all of one kind; `original` as in BlockGoal::weights. [rows]
  VectorF next(Index first, const BlockGoal::RowsRef& original);

 private:
  const BlockGoal& goal_;
  Index samples_;  // rows of samples
  double token_power_;
  double energy_ = 0;  // Σ w‖x‖² of the samples so far
  Index seen_ = 0;     // their number
};

}  // namespace transmla
