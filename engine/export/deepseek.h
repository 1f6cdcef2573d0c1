// Export as a stock DeepSeek-V3 checkpoint that loaders run without custom code, exactly (METHOD.md, "Export to a stock
// DeepSeek-V3 checkpoint").
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/context.h"
#include "engine/base/file.h"
#include "engine/conversion/mla_layer.h"
#include "engine/conversion/probe.h"
#include "engine/export/deepseek_attention.h"
#include "engine/model/model.h"
#include "engine/tokenizer/tokenizer.h"

namespace transmla {

// "fp32", "bf16" (also as config.json spells them) or "fp8"; refuses others, fp16 with its reason.
Result<ExportDType> export_dtype(std::string_view name);

struct ExportInput {
  std::shared_ptr<const Model> model;
  const std::vector<MlaLayer>* plans = nullptr;
  const std::vector<LatentRms>* latents = nullptr;
  TokenizerFiles tokenizer;
  ExportDType dtype = ExportDType::bf16;
  nlohmann::json conversion;  // conversion.json: recipe, hashes, numbers; the exporter adds "source" and "export"
  std::string model_card;     // README.md; the exporter adds how the checkpoint is loaded
  std::uint64_t shard_bytes = 5'000'000'000;
};

// Refuses, before any work: an existing folder, a disk too full for the model's size.
Status check_export_folder(const Model& model, ExportDType dtype, const Path& folder);
// Refuses, before it writes: the same, and plans that stock loaders would run wrongly (rope scaling, a bias behind a
// true norm).
Status check_export(const ExportInput& input, const Path& folder);
// Writes everything into `folder` (made by the caller as an AtomicFolder, so that verify can run before it is renamed).
Status write_deepseek(const ExportInput& input, const Path& folder, const Context& context);

}  // namespace transmla
