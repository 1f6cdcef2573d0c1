// Whatever this program can run: a checkpoint of a known family by its own attention, or an export of this project by
// MLA, which caches rotary keys and latents alone.
#pragma once

#include <memory>
#include <string>

#include "engine/base/context.h"
#include "engine/forward/network.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

struct RunnableModel {
  std::string name;
  bool is_export = false;
  Network network;
  std::shared_ptr<const Tokenizer> tokenizer;

  const ModelConfig& config() const { return network.shared->model().config(); }
};
// `path` is a folder, a GGUF file or OWNER/NAME of the Hugging Face cache.
Result<RunnableModel> open_runnable(const Path& path, Precision precision, const Context& context);

}  // namespace transmla
