// What a GGUF file of architecture deepseek2 holds: metadata and tensors. Private to export/.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/checkpoint/dtype.h"
#include "engine/export/deepseek_shape.h"
#include "engine/model/config.h"

namespace transmla {

inline constexpr const char* kGgufArchitecture = "deepseek2";

struct GgufTensor {
  enum class Part { whole, keys, values };  // the others are the halves of kv_b
  DeepseekTensor tensor;                    // with the name and the shape that it has in the file
  Part part = Part::whole;
};
// In the order of the file. `tied`: without lm_head, llama.cpp takes the embedding.
std::vector<GgufTensor> gguf_tensors(const DeepseekShape& shape, bool tied);
// In a file of `dtype` (F32, BF16 or Q8_0). Vectors are F32, as llama.cpp multiplies them. In Q8_0, what projects into
// a latent is BF16: its numbers are scaled below the smallest scale of a block, a half. So are the halves of kv_b:
// where the processor has AMX, llama.cpp packs every Q8_0 matrix for it, and then has no product for a matrix of each
// head
// ("GGML_ASSERT(*cur_backend_id != -1) failed"). So is what does not fill blocks.
DType gguf_storage(const DeepseekTensor& tensor, DType dtype);
// All but the tokenizer's keys.
nlohmann::json gguf_metadata(const ModelConfig& config, const DeepseekShape& shape, DType dtype,
                             const std::string& name);

}  // namespace transmla
