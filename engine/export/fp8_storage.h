// Which matrices of a folder are stored as FP8 blocks (checkpoint/fp8_blocks.h), and which stay bf16: embedding,
// lm_head and routers as in DeepSeek-V3's own checkpoint, and what loaders would refuse.
#pragma once

#include <string>
#include <vector>

#include "engine/checkpoint/dtype.h"
#include "engine/export/deepseek_attention.h"
#include "engine/export/deepseek_shape.h"

namespace transmla {

// Whether loaders multiply a matrix [rows, cols] in blocks. transformers (act_quant) rounds inputs by whole blocks;
// vLLM's fastest kernel (should_use_deepgemm_for_fp8_linear) wants outputs by 64, as DeepSeek-V3's kv_a has them.
bool fits_fp8(std::int64_t rows, std::int64_t cols);

// What a folder of `dtype` stores a tensor as. In FP8, projections that servers fuse (q_a with kv_a, gate with up, all
// experts) are all blocks or all bf16; and kv_a has none where rows of the latent, near 1e-7, would share a block with
// rotary rows, whose factor would make zeros of them.
DType folder_storage(const DeepseekTensor& tensor, const DeepseekShape& shape, ExportDType dtype);

// Refuses FP8 where no matrix of the model fits blocks.
Status check_fp8(const DeepseekShape& shape);

// Modules of projections that stay bf16 in an FP8 export, by full names, with lm_head: config.json's
// modules_to_not_convert. Empty where they are those that every loader leaves out by itself.
std::vector<std::string> modules_in_bf16(const DeepseekShape& shape);
// The same projections by the last part of their names, each once: "o_proj".
std::vector<std::string> projections_in_bf16(const DeepseekShape& shape);

}  // namespace transmla
