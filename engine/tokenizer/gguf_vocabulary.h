// A model's tokenizer as the metadata of a GGUF file: the way back of gguf_tokenizer.h.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/base/result.h"
#include "engine/checkpoint/checkpoint.h"

namespace transmla {

// Keys tokenizer.*, of a vocabulary of `rows` tokens: those of the source where it is a GGUF; else from tokenizer.json
// and tokenizer_config.json, ids that have no token filled up. Refuses tokenizers that are no byte-level BPE, and those
// that split text as no pre-tokenizer known here does (pre_tokenizer.h), since llama.cpp goes by its name.
Result<nlohmann::json> gguf_vocabulary(const Checkpoint& source, int rows);

}  // namespace transmla
