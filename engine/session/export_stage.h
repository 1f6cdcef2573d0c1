// Export and proof: written to a temporary folder, read back, and renamed when both are done. Beside X.gguf stands its
// record, X.conversion.json.
#pragma once

#include "engine/base/context.h"
#include "engine/base/file.h"
#include "engine/export/deepseek.h"
#include "engine/session/convert.h"

namespace transmla {

struct ExportStage {
  std::shared_ptr<const Model> model;
  std::shared_ptr<const std::vector<MlaLayer>> plans;
  const std::vector<LatentRms>* latents = nullptr;
  Tokens verify_tokens;
  AtomicFolder& output;  // its target: a folder, or a file whose name ends in .gguf
};

// Fills outcome.verification; a mismatch is an error and leaves nothing. Seconds go to `clock`.
Status export_and_verify(const ExportStage& stage, ConversionOutcome& outcome, StageClock& clock,
                         const Context& context);

}  // namespace transmla
