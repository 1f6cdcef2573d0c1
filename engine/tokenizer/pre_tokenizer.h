// The pre-tokenizers that a GGUF file names in tokenizer.ggml.pre, in the words of tokenizer.json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace transmla {

struct PreTokenizer {
  std::string_view name;
  nlohmann::json normalizer;     // null: none
  nlohmann::json pre_tokenizer;  // splits, then bytes as printable characters
  bool ignore_merges = false;    // a piece that is a token stays whole, whatever the merges would make of it
  bool adds_bos = false;         // where the file does not say
};

std::vector<PreTokenizer> known_pre_tokenizers();
// Refuses a name that is not known, with those that are.
Result<PreTokenizer> find_pre_tokenizer(std::string_view name);

}  // namespace transmla
