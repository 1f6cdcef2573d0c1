// Proof of an export made earlier, from its conversion.json: nothing of it has changed, it still computes what it did,
// and, with its source, it computes what the conversion does.
#pragma once

#include <optional>

#include "engine/base/context.h"
#include "engine/export/verify.h"
#include "engine/session/convert.h"

namespace transmla {

struct VerificationRequest {
  Path folder;                                 // an export
  std::optional<Path> model;                   // its source; absent: files and read-back only
  std::optional<TextSource> calibration_text;  // to take statistics anew where the store lacks them
  Path statistics;                             // folder of the store
};
struct VerificationOutcome {
  std::size_t files = 0;                // whose hashes agree
  double stored_nll = 0, read_nll = 0;  // of the verified tokens, then and now
  std::optional<Verification> logits;   // against the conversion, made again from the statistics
  std::vector<StageSeconds> seconds;
};
// A difference is an error.
Result<VerificationOutcome> run_verification(const VerificationRequest& request, const Context& context);

}  // namespace transmla
