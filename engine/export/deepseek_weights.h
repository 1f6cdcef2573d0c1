// The weights of an export, written tensor by tensor with one layer in memory. Private to export/.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/export/deepseek.h"
#include "engine/export/deepseek_shape.h"

namespace transmla {

// Bytes of all tensors.
std::uint64_t export_bytes(const DeepseekShape& shape, ExportDType dtype);

// model.safetensors, or numbered shards of at most shard_bytes (one tensor at least) with their index. Returns what
// conversion.json tells of them: sizes, the hash of each file, the scales used.
Result<nlohmann::json> write_weights(const ExportInput& input, const DeepseekShape& shape, const Path& folder,
                                     const Context& context);

}  // namespace transmla
