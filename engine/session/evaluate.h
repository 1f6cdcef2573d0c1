// Perplexity of one checkpoint: of any known family, or an export of this project.
#pragma once

#include "engine/base/context.h"
#include "engine/evaluation/perplexity.h"
#include "engine/session/convert.h"
#include "engine/session/recipe.h"

namespace transmla {

struct EvaluationRequest {
  Recipe recipe;  // dtype and evaluation only
  Path model;     // a folder or GGUF; a DeepSeek-V3 folder is read in fp32 by the plain pass that verifies exports
  Path text;
};
struct EvaluationOutcome {
  std::string model_name, family;
  Precision precision = Precision::bf16;
  TextSummary text;
  Perplexity perplexity;
  std::vector<StageSeconds> seconds;
  std::size_t peak_rss_bytes = 0;
};
Result<EvaluationOutcome> run_evaluation(const EvaluationRequest& request, const Context& context);

}  // namespace transmla
