// Samples of the fit, taken from a pass. Private to score/.
#pragma once

#include <vector>

#include "engine/conversion/score/attention_loss.h"
#include "engine/forward/taps.h"

namespace transmla {

enum class SampleSide { converted, teacher };

// A tap of the original form that copies q and z of the first sequences into `samples`, one each; `samples` must
// outlive it.
AttentionTapFunction sample_tap(const ModelConfig& config, std::vector<AttentionSample>& samples,
                                SampleSide side = SampleSide::converted);

// Each token's weight: (mean square of its row)^-power, mean 1. [rows]
VectorF token_weights(const Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>& rows, double power);

}  // namespace transmla
