// Which programs run the export of a conversion, and why the others do not (METHOD.md, "Export to a stock DeepSeek-V3
// checkpoint").
#pragma once

#include <vector>

#include "engine/base/sentence.h"
#include "engine/model/config.h"
#include "engine/session/recipe.h"

namespace transmla {

enum class LoaderVerdict {
  checked,     // run here, and gives the same perplexity
  expected,    // has the stock architecture; not run here
  plugin,      // runs with a plug-in of the person's own
  conversion,  // after a conversion of its own
  cannot,
};

struct LoaderSupport {
  std::string name;
  LoaderVerdict verdict = LoaderVerdict::cannot;
  Sentence why;
};

// transformers, vLLM, SGLang, llama.cpp, MLX, in this order.
std::vector<LoaderSupport> loader_support(const ModelConfig& config, const Recipe& recipe);

}  // namespace transmla
