// What every job begins with: the model, its tokenizer, and texts turned into tokens.
#pragma once

#include <memory>
#include <optional>
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
// Where a model is: `path` itself, or for OWNER/NAME what Hugging Face's libraries have kept under that name. Says what
// to give, or how to get it, where there is neither.
Result<Path> find_model(const Path& path);
// Opens a checkpoint, found so.
Result<std::shared_ptr<const Checkpoint>> open_checkpoint(const Path& path);
Result<Source> open_source(const Path& path);

// A text as a job uses it. Only the tokens and what names the text stay in memory.
struct TokenText {
  std::string name;  // file name without folder; of a data set "wikitext2 train"
  std::string sha256;
  TokenBatch batch;
  std::optional<DataSetOrigin> origin = {};
};
Result<TokenText> evaluation_text(const Tokenizer& tokenizer, const TextSource& source, int length, int chunks);

// The file or folder name, or a model's name on the hub, for reports: never a path of this machine.
std::string display_name(const Path& path);

}  // namespace transmla
