// An export as a model that the engine's own passes run: decoding over a cache of latents, evaluation in bf16. The
// proof of an export is another reading of it (verify.h), which shares no code with this one's passes.
#pragma once

#include <memory>

#include "engine/checkpoint/checkpoint.h"
#include "engine/forward/network.h"

namespace transmla {

// `checkpoint` is a DeepSeek-V3 folder or a GGUF file of architecture deepseek2 as this program writes them; refuses
// any other with what is different. `cache_bytes` are those of SharedWeights.
Result<Network> deepseek_network(std::shared_ptr<const Checkpoint> checkpoint, Precision precision,
                                 std::size_t cache_bytes);

}  // namespace transmla
