#include "engine/export/deepseek.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "engine/base/format.h"
#include "engine/export/deepseek_files.h"
#include "engine/export/deepseek_weights.h"
#include "engine/export/fp8_storage.h"
#include "engine/math/threads.h"

namespace transmla {
namespace {

Status check_folder_is_new(const Path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return {};
  return fail("'{}' exists already; choose another folder or remove it first", folder.string());
}

// A constant query bias cannot pass a true norm: its latent number would have to be the same whatever the norm makes
// of the others.
Status check_query_norm(const ModelConfig& config, const MlaLayer& plan) {
  if (!config.family->qkv_bias || plan.query_basis.size() == 0 || !plan.query_norm_gain) return {};
  return fail(
      "q_lora_rank {} with use_qkv_norm has no exact DeepSeek form for the query biases of {} models: leave out "
      "use_qkv_norm, or leave out q_lora_rank",
      plan.query_basis.cols(), config.family->display_name);
}

Status check_latent(const LatentRms& rms, int layer) {
  if (std::isfinite(rms.kv_largest) && std::isfinite(rms.query_largest)) return {};
  return fail_internal(
      "layer {} has latents of rms {} (keys and values) and {} (queries) on the calibration text: the "
      "conversion is damaged, convert again",
      layer, rms.kv_largest, rms.query_largest);
}

Status write_all(const ExportInput& input, const Path& folder, const Context& context) {
  const ThreadScope threads(context.threads);
  TRY_ASSIGN(const auto shape, deepseek_shape(input.model->config(), *input.plans));
  TRY(check_plans(input));
  TRY_ASSIGN(const auto written, write_weights(input, shape, folder, context));
  TRY(write_export_files(input, shape, written, folder));
  return context.report("writing the export", shape.layers, shape.layers);
}

}  // namespace

Status check_plans(const ExportInput& input) {
  const ModelConfig& config = input.model->config();
  const auto layers = static_cast<std::size_t>(config.layers);
  if (input.latents == nullptr || input.latents->size() != layers) {
    return fail_internal("the export was given latents of {} layers, the model has {}: probe the converted model first",
                         input.latents == nullptr ? 0 : input.latents->size(), layers);
  }
  for (int layer = 0; layer < config.layers; ++layer) {
    const MlaLayer& plan = (*input.plans)[static_cast<std::size_t>(layer)];
    TRY(check_stock_frequencies(config.rope_theta, plan.rotary.frequencies, layer));
    TRY(check_query_norm(config, plan));
    TRY(check_latent((*input.latents)[static_cast<std::size_t>(layer)], layer));
  }
  return {};
}

double numbers_outside_attention(const ModelConfig& config) {
  const double mlps = double(config.layers) * std::max(config.experts, 1);
  return 2.0 * config.vocab * config.hidden + 3.0 * mlps * config.intermediate * config.hidden;
}

Result<ExportDType> export_dtype(std::string_view name) {
  if (name == "bf16" || name == "bfloat16") return ExportDType::bf16;
  if (name == "fp32" || name == "float32") return ExportDType::f32;
  if (name == "fp8") return ExportDType::fp8;
  if (name == "fp16" || name == "float16") {
    return fail(
        "dtype '{}' cannot hold an export: its smallest numbers, 6e-8, are above the scaled latent; choose bf16 "
        "or fp32",
        name);
  }
  if (name == "q8_0") {
    return fail("dtype 'q8_0' stands in GGUF files only: give a save path that ends in .gguf, or choose bf16 or fp32");
  }
  return fail("dtype '{}' is unknown; choose bf16, fp32, fp8 (folders) or q8_0 (GGUF files)", name);
}

Status check_export_folder(const Model& model, ExportDType dtype, const Path& folder) {
  TRY(check_folder_is_new(folder));
  const double values = numbers_outside_attention(model.config());
  const double width = dtype == ExportDType::f32 ? 4 : dtype == ExportDType::bf16 ? 2 : 1;
  return require_free_bytes(folder, static_cast<std::size_t>(values * width) + kOtherFiles);
}

Status check_export(const ExportInput& input, const Path& folder) {
  if (!input.model || input.plans == nullptr) return fail_internal("an export needs a model and its conversion");
  TRY(check_folder_is_new(folder));
  TRY_ASSIGN(const auto shape, deepseek_shape(input.model->config(), *input.plans));
  TRY(check_plans(input));
  if (input.dtype == ExportDType::fp8) TRY(check_fp8(shape));
  return require_free_bytes(folder, export_bytes(shape, input.dtype) + kOtherFiles);
}

Status write_deepseek(const ExportInput& input, const Path& folder, const Context& context) {
  try {
    return write_all(input, folder, context);
  } catch (const std::exception& error) {  // memory, or text that is not UTF-8
    return fail("cannot write the export '{}': {}", folder.string(), error.what());
  }
}

}  // namespace transmla
