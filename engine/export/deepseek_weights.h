// The weights of an export, written tensor by tensor with one layer in memory. Private to export/.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/export/deepseek.h"
#include "engine/export/deepseek_shape.h"

namespace transmla {

// Refuses plans that loaders of any format would run wrongly (rope scaling, a bias behind a true norm), and an input
// that is not whole.
Status check_plans(const ExportInput& input);
// Numbers of the weights that do not depend on the plan: what attention adds is small beside them.
double numbers_outside_attention(const ModelConfig& config);
constexpr std::uint64_t kOtherFiles = 32'000'000;  // bytes of tokenizer, config and cards

// Bytes of all tensors, factors of FP8 blocks included.
std::uint64_t export_bytes(const DeepseekShape& shape, ExportDType dtype);

// model.safetensors, or numbered shards of at most shard_bytes (one tensor at least) with their index. Returns what
// conversion.json tells of them: sizes, the hash of each file, the scales used.
Result<nlohmann::json> write_weights(const ExportInput& input, const DeepseekShape& shape, const Path& folder,
                                     const Context& context);

}  // namespace transmla
