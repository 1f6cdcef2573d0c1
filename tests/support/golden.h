#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/math/matrix.h"

namespace transmla::fixtures {

// A model of tests/data/golden with the logits that transformers gives in fp32. Throws where the files are not whole.
struct Golden {
  std::filesystem::path folder;  // config.json, model.safetensors
  std::filesystem::path gguf;    // the same weights
  int sequences = 0;
  int tokens = 0;              // per sequence
  std::vector<int> input_ids;  // [sequences, tokens]
  MatrixF logits;              // [sequences · tokens, vocab]
};

std::vector<std::string> golden_names();  // one or more of every family
Golden read_golden(const std::string& name);

}  // namespace transmla::fixtures
