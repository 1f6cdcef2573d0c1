#include "engine/session/planned_export.h"

#include "engine/export/fp8_storage.h"
#include "engine/export/gguf_export.h"

namespace transmla {
namespace {

std::uint64_t bytes_of(const DeepseekShape& shape, const auto& storage) {
  std::uint64_t bytes = 0;
  for (const DeepseekTensor& tensor : deepseek_tensors(shape)) {
    const DTypeInfo& dtype = info(storage(tensor));
    bytes += static_cast<std::uint64_t>(tensor.values()) / dtype.block_values * dtype.block_bytes;
  }
  return bytes;
}

}  // namespace

DeepseekShape planned_shape(const ModelConfig& config, const Recipe& recipe) {
  DeepseekShape shape{.layers = config.layers,
                      .hidden = config.hidden,
                      .intermediate = config.intermediate,
                      .vocab = config.vocab,
                      .heads = config.query_heads,
                      .nope_dim = config.head_dim,
                      .rope_dim = recipe.qk_mqa_dim,
                      .value_dim = config.head_dim,
                      .kv_rank = recipe.kv_lora_rank,
                      .query_rank = recipe.q_lora_rank,
                      .bias = config.family->qkv_bias,
                      .experts = config.experts,
                      .experts_used = config.experts_used,
                      .sandwich_norms = config.family->sandwich_norms};
  if (shape.bias && !shape.query_rank) shape.query_rank = config.q_width();
  return shape;
}

std::uint64_t planned_bytes(const ModelConfig& config, const Recipe& recipe) {
  const DeepseekShape shape = planned_shape(config, recipe);
  if (const auto dtype = export_dtype(recipe.dtype)) {
    return bytes_of(shape, [&](const DeepseekTensor& tensor) { return folder_storage(tensor, shape, *dtype); });
  }
  const DType dtype = gguf_dtype(recipe.dtype).value_or(DType::bf16);
  return bytes_of(shape, [dtype](const DeepseekTensor&) { return dtype; });
}

}  // namespace transmla
