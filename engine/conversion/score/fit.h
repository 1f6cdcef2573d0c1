// The fit of one layer: Adam on one of its losses, watched on samples that it does not learn from.
#pragma once

#include <vector>

#include "engine/base/context.h"
#include "engine/conversion/score/adam.h"
#include "engine/conversion/score/attention_loss.h"

namespace transmla {

enum class FitLoss { scores, output };

struct FitOptions {
  AdamSchedule schedule;    // steps 0: no fit
  int held_out = 2;         // the last samples, which only judge
  int check_every = 20;     // steps between two looks at them
  int patience = 6;         // looks without a gain after which the fit ends
  double score_weight = 0;  // with FitLoss::output: the score loss beside it
};

// The loss as it fell, in the last attempt; entry 0 is the start.
struct FitCurve {
  std::vector<int> steps;
  std::vector<double> held_out;
  double start() const { return held_out.empty() ? 0 : held_out.front(); }
  double best() const;
};

// Leaves in `parameters` the best of what was seen on the held-out samples, the start included. One sample a step, in
// turn. An attempt that gains nothing is made again at a quarter of its rate, three times at most. With fewer than two
// samples there is nothing to judge by and nothing is changed.
Result<FitCurve> fit_attention(const AttentionLosses& losses, FitLoss loss, const std::vector<AttentionSample>& samples,
                               const FitOptions& options, AttentionParameters& parameters, const Context& context);

}  // namespace transmla
