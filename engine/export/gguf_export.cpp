#include "engine/export/gguf_export.h"

#include <filesystem>

#include "engine/checkpoint/gguf_writer.h"
#include "engine/export/deepseek_files.h"
#include "engine/export/deepseek_weights.h"
#include "engine/export/gguf_model.h"
#include "engine/export/tensor_maker.h"
#include "engine/math/threads.h"
#include "engine/tokenizer/gguf_vocabulary.h"

namespace transmla {
namespace {

using nlohmann::json;

Status check_is_new(const Path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return {};
  return fail("'{}' exists already; choose another name or remove it first", file.string());
}

// The loader takes models of these sizes for DeepSeek-V2-Lite and its like, and reads no query latent then
// (llama_model_deepseek2::load_arch_hparams).
Status check_query_latent(const DeepseekShape& shape) {
  const bool lite = shape.layers == 26 || shape.layers == 27 || (shape.layers == 48 && shape.vocab == 128256);
  if (!shape.query_rank || !lite) return {};
  return fail(
      "llama.cpp reads no query latent in a model of {} layers, and q_lora_rank is {}: leave q_lora_rank out, or "
      "export a folder (a save path without .gguf)",
      shape.layers, *shape.query_rank);
}

std::string display_name(const Model& model) {
  const Path name = source_name(model);
  return (is_gguf(name) ? name.stem() : name).string() + " MLA";
}

Result<std::vector<std::byte>> bytes_of(const GgufTensor& from, TensorMaker& maker) {
  if (from.part == GgufTensor::Part::keys) return maker.make_keys_up(from.tensor);
  return from.part == GgufTensor::Part::values ? maker.make_values_up(from.tensor) : maker.make(from.tensor);
}

Status write_all(const GgufInput& input, const Path& file, const Context& context) {
  const ThreadScope threads(context.threads);
  const ModelConfig& config = input.model.model->config();
  TRY_ASSIGN(const auto shape, deepseek_shape(config, *input.model.plans));
  json metadata = gguf_metadata(config, shape, input.dtype, display_name(*input.model.model));
  metadata.update(input.vocabulary);
  const auto storage = [&](const DeepseekTensor& tensor) { return gguf_storage(tensor, input.dtype); };
  TensorMaker maker(input.model, shape,
                    {.norm_eps = config.norm_eps, .latent_eps = config.norm_eps, .storage = storage}, context);
  std::vector<gguf::Source> sources;
  std::uint64_t bytes = 0;
  for (auto& from : gguf_tensors(shape, config.tied_embeddings)) {
    const auto& tensor = from.tensor;
    sources.push_back({tensor.name, storage(tensor), tensor.shape, [&maker, from] { return bytes_of(from, maker); }});
    bytes += gguf::bytes_of(sources.back());
  }
  TRY(gguf::write(file, metadata, sources));
  const json written = {{"format", kGgufArchitecture}, {"dtype", info(input.dtype).name},
                        {"tensors", sources.size()},   {"bytes", bytes},
                        {"files", json::object()},     {"layers", maker.layers()}};
  TRY(write_record(input.model, written, file.parent_path()));
  return context.report("writing the export", shape.layers, shape.layers);
}

}  // namespace

bool is_gguf(const Path& target) { return target.extension() == ".gguf"; }

Result<DType> gguf_dtype(std::string_view name) {
  if (name == "q8_0") return DType::q8_0;
  TRY_ASSIGN(const auto dtype, export_dtype(name));
  if (dtype == ExportDType::fp8) {
    return fail("dtype 'fp8' stands in folders only: give a save path without .gguf, or choose q8_0");
  }
  return dtype == ExportDType::bf16 ? DType::bf16 : DType::f32;
}

Status check_dtype(std::string_view name) {
  if (gguf_dtype(name)) return {};
  TRY(export_dtype(name));
  return {};
}

Status check_gguf_family(const ModelConfig& config) {
  const std::string_view name = config.family->display_name;
  if (config.family->sandwich_norms) {
    return fail(
        "llama.cpp's deepseek2 has no norms behind attention and MLP and no soft-caps, which {} models have: export a "
        "folder for transformers (a save path without .gguf)",
        name);
  }
  if (config.experts > 0) {
    return fail(
        "llama.cpp's deepseek2 wants a shared expert, which {} models do not have: export a folder for transformers (a "
        "save path without .gguf)",
        name);
  }
  if (!config.family->qkv_bias) return {};
  return fail(
      "llama.cpp's deepseek2 has no biases in attention, which {} models have: export a folder for transformers (a "
      "save path without .gguf)",
      name);
}

Status check_gguf_target(const Model& model, DType dtype, const Path& file) {
  TRY(check_gguf_family(model.config()));
  TRY(check_is_new(file));
  TRY_ASSIGN([[maybe_unused]] const auto vocabulary, gguf_vocabulary(model.checkpoint(), model.config().vocab));
  const auto numbers = static_cast<std::size_t>(numbers_outside_attention(model.config()));
  const std::size_t block = info(dtype).block_values;
  return require_free_bytes(file.parent_path(), storage_bytes(dtype, numbers / block * block) + kOtherFiles);
}

Status check_gguf(const GgufInput& input, const Path& file) {
  const ExportInput& from = input.model;
  TRY(check_gguf_family(from.model->config()));
  TRY(check_is_new(file));
  TRY_ASSIGN(const auto shape, deepseek_shape(from.model->config(), *from.plans));
  TRY(check_plans(from));
  return check_query_latent(shape);
}

Status write_gguf(const GgufInput& input, const Path& file, const Context& context) {
  try {
    return write_all(input, file, context);
  } catch (const std::exception& error) {  // memory, or text that is not UTF-8
    return fail("cannot write the export '{}': {}", file.string(), error.what());
  }
}

}  // namespace transmla
