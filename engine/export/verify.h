// Proof of an export: it is read back by a DeepSeek-V3 forward pass written from that architecture's definition (its
// config keys, tensor names and formulas, not our plan), and its logits are compared with the converted model's.
#pragma once

#include "engine/base/context.h"
#include "engine/base/file.h"
#include "engine/forward/network.h"
#include "engine/math/matrix.h"
#include "engine/text/samples.h"

namespace transmla {

// fp32 logits [tokens, vocab] of a DeepSeek-V3 folder or a deepseek2 GGUF file; slow and plain on purpose.
Result<MatrixF> deepseek_logits(const Path& folder, const Tokens& tokens, const Context& context);

struct Verification {
  int tokens = 0;
  double largest_logit_difference = 0;
  double rms_logit_difference = 0;
  double tolerance = 0;  // on the rms, derived from the export's dtype (docs/design.md, "Verification")
  double export_nll = 0, converted_nll = 0;
};

// `converted` runs in fp32 with the unrounded plan. The tolerance is what rounding the same folded weights to the
// export's dtype does to the same logits, measured, times a small factor, plus fp32 noise. A larger difference is an
// internal error that gives both numbers.
Result<Verification> verify_export(const Path& folder, const Network& converted, const Tokens& tokens,
                                   const Context& context);

}  // namespace transmla
