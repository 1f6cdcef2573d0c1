// Samples of the fit, taken from a pass. Private to score/.
#pragma once

#include <vector>

#include "engine/conversion/score/attention_loss.h"
#include "engine/forward/taps.h"
#include "engine/model/norm_factors.h"

namespace transmla {

// Of the stream that is converted, with constants for norms of heads; of the original's, with its norms; or of the
// original's as both, where the teacher's rows are kept only if they are others.
enum class SampleSide { converted, teacher, both };

// A tap of the original form that copies q and z of the first sequences into `samples`, one each; all that is given by
// reference must outlive it.
AttentionTapFunction sample_tap(const ModelConfig& config, SampleSide side, const NormFactors& factors,
                                std::vector<AttentionSample>& samples);

// Each token's weight: (mean square of its row)^-power. [rows]
VectorD token_weights(const Eigen::Ref<const MatrixF, 0, Eigen::OuterStride<>>& rows, double power);

}  // namespace transmla
