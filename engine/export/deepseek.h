// Export as a stock DeepSeek-V3 checkpoint that loaders run without custom code, exactly (METHOD.md, "Export to a stock
// DeepSeek-V3 checkpoint").
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/context.h"
#include "engine/conversion/mla_layer.h"
#include "engine/conversion/probe.h"
#include "engine/model/model.h"
#include "engine/statistics/statistics.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

enum class ExportDType { f32, bf16 };  // fp16 would underflow the scaled latent and is refused where it is read

struct ExportInput {
  std::shared_ptr<const Model> model;
  const std::vector<MlaLayer>* plans = nullptr;
  const std::vector<LatentRms>* latents = nullptr;
  const Statistics* statistics = nullptr;  // for the mean of the latent where the model has biases
  TokenizerFiles tokenizer;
  ExportDType dtype = ExportDType::bf16;
  nlohmann::json conversion;  // conversion.json: recipe, hashes, numbers
  std::string model_card;     // README.md
  std::uint64_t shard_bytes = 5'000'000'000;
};

// Refuses, before it writes: an existing folder, a full disk, rope scaling or norms that stock loaders would run
// wrongly.
Status check_export(const ExportInput& input, const Path& folder);
// Writes everything into `folder` (made by the caller as an AtomicFolder, so that verify can run before it is renamed).
Status write_deepseek(const ExportInput& input, const Path& folder, const Context& context);

}  // namespace transmla
