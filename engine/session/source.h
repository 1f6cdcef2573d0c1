// What every job begins with: the model, its tokenizer, and texts turned into tokens.
#pragma once

#include <memory>
#include <string>

#include "engine/base/context.h"
#include "engine/model/model.h"
#include "engine/session/recipe.h"
#include "engine/text/samples.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

struct Source {
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Tokenizer> tokenizer;
};
// Opens a checkpoint; says what to give where `path` does not exist.
Result<std::shared_ptr<const Checkpoint>> open_checkpoint(const Path& path);
Result<Source> open_source(const Path& path);

// A text as a job uses it. Only the tokens and what names the text stay in memory.
struct TokenText {
  std::string name;  // file name without folder
  std::string sha256;
  TokenBatch batch;
};
Result<TokenText> evaluation_text(const Tokenizer& tokenizer, const Path& file, int length, int chunks);

// The file or folder name, for reports: never a path of this machine.
std::string display_name(const Path& path);

}  // namespace transmla
