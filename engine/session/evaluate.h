// Perplexity of one checkpoint, of any known family or an export of this project, and how far it is from another.
#pragma once

#include <optional>

#include "engine/base/context.h"
#include "engine/evaluation/comparison.h"
#include "engine/session/convert.h"
#include "engine/session/recipe.h"

namespace transmla {

struct EvaluationRequest {
  Recipe recipe;  // dtype and evaluation only
  Path model;     // a folder or GGUF; a DeepSeek-V3 folder is read in fp32 by the plain pass that verifies exports
  TextSource text;
  std::optional<Path> reference = std::nullopt;  // what the model was converted from, of the same vocabulary
};

struct ReferenceOutcome {
  std::string model_name, family;
  Comparison comparison;  // the reference is its original
};
struct EvaluationOutcome {
  std::string model_name, family;
  Precision precision = Precision::bf16;  // fp32 for both models where one is an export
  TextSummary text;
  Perplexity perplexity;
  std::optional<ReferenceOutcome> reference;
  std::vector<StageSeconds> seconds;
  std::size_t peak_rss_bytes = 0;
};
Result<EvaluationOutcome> run_evaluation(const EvaluationRequest& request, const Context& context);

}  // namespace transmla
