// Export as a GGUF file of llama.cpp's architecture deepseek2 (src/models/deepseek2.cpp and conversion/deepseek.py of
// the llama.cpp in llama-cpp-python 0.3.36): the numbers of the DeepSeek-V3 folder, other names, kv_b in two.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/checkpoint/dtype.h"
#include "engine/export/deepseek.h"

namespace transmla {

// Whether an export of this name is a GGUF file, not a folder.
bool is_gguf(const Path& target);

// "fp32" or "bf16" (also as config.json spells them), or "q8_0"; refuses others, fp16 with its reason.
Result<DType> gguf_dtype(std::string_view name);
// Refuses names that neither a folder (export_dtype) nor a GGUF file takes.
Status check_dtype(std::string_view name);

struct GgufInput {
  ExportInput model;                                     // without tokenizer and card; its dtype is that of norms, f32
  DType dtype = DType::bf16;                             // F32, BF16 or Q8_0
  nlohmann::json vocabulary = nlohmann::json::object();  // gguf_vocabulary()
};

// Refuses models that deepseek2 has no place for: biases, experts without a shared one, norms behind blocks.
Status check_gguf_family(const ModelConfig& config);
// Refuses, before any work: these, a target that exists, a tokenizer that llama.cpp has no name for, a disk too full
// for the model's size.
Status check_gguf_target(const Model& model, DType dtype, const Path& file);
// Refuses, before it writes: such models and targets, and plans that the loader would run wrongly.
Status check_gguf(const GgufInput& input, const Path& file);
// Writes `file` whole or not at all, and conversion.json beside it: `file` stands in a folder of its own until it is
// verified.
Status write_gguf(const GgufInput& input, const Path& file, const Context& context);

}  // namespace transmla
