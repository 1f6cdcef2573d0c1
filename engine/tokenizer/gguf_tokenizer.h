// The tokenizer that a GGUF file carries (tokenizer.ggml.*) as the files that Hugging Face loaders read.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/base/result.h"

namespace transmla {

// tokenizer.json: byte-level BPE from the file's tokens, merges and pre-tokenizer name; control tokens special, BOS and
// EOS put where the file says. Refuses other models and unknown pre-tokenizers by name.
Result<std::string> gguf_tokenizer_json(const nlohmann::json& metadata);

// tokenizer_config.json: special tokens by name, the chat template, the longest text in tokens where it is known.
Result<std::string> gguf_tokenizer_config_json(const nlohmann::json& metadata, std::optional<int> model_max_length);

}  // namespace transmla
