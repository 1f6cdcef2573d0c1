// The tokenizer files of a Hugging Face folder.
#pragma once

#include <string>

#include "engine/base/file.h"
#include "engine/base/result.h"

namespace transmla {

// tokenizer.json, with BOS and EOS put as the folder's tokenizer_class does in Python.
Result<std::string> folder_tokenizer_json(const Path& folder);

// tokenizer_config.json. Always names a tokenizer_class: without one, loaders choose by the model's architecture, and
// an export's is not the folder's.
Result<std::string> folder_tokenizer_config_json(const Path& folder);

}  // namespace transmla
