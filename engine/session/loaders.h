// Which programs run the export of a conversion, and why the others do not (METHOD.md, "Export to a stock DeepSeek-V3
// checkpoint").
#pragma once

#include <vector>

#include "engine/base/sentence.h"
#include "engine/model/config.h"
#include "engine/session/recipe.h"

namespace transmla {

enum class LoaderVerdict {
  checked,     // run here with such an export, and gives the same perplexity
  expected,    // has the stock architecture; not run here
  plugin,      // with the plug-in that the export carries
  conversion,  // after a conversion of its own
  cannot,
};

struct LoaderSupport {
  std::string name;
  LoaderVerdict verdict = LoaderVerdict::cannot;
  Sentence why;
  Sentence run = {};  // what was really run; empty where the program cannot
};

// transformers, vLLM, SGLang, llama.cpp, MLX, in this order.
std::vector<LoaderSupport> loader_support(const ModelConfig& config, const Recipe& recipe);

}  // namespace transmla
