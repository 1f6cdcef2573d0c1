#include "engine/export/fp8_storage.h"

#include <algorithm>

#include "engine/checkpoint/fp8_blocks.h"

namespace transmla {
namespace {

bool is_whole(std::int64_t size) { return size % kFp8Block == 0; }

bool fits(const DeepseekTensor& tensor) { return fits_fp8(tensor.shape[0], tensor.shape[1]); }

// q_a and kv_a are one product in vLLM and SGLang, whose parts begin at whole blocks.
bool latents_fit(const DeepseekShape& shape) {
  const bool kv = is_whole(shape.kv_rank) && fits_fp8(shape.kv_rank + shape.rope_dim, shape.hidden);
  return kv && is_whole(shape.query_rank.value_or(0));
}

bool is_projection(DeepseekPart part) {
  switch (part) {
    case DeepseekPart::q:
    case DeepseekPart::q_a:
    case DeepseekPart::q_b:
    case DeepseekPart::kv_a:
    case DeepseekPart::kv_b:
    case DeepseekPart::o:
    case DeepseekPart::gate:
    case DeepseekPart::up:
    case DeepseekPart::down:
      return true;
    default:
      return false;
  }
}

bool is_in_blocks(const DeepseekTensor& tensor, const DeepseekShape& shape) {
  switch (tensor.part) {
    case DeepseekPart::q_a:
    case DeepseekPart::kv_a:
      return latents_fit(shape);
    case DeepseekPart::gate:
    case DeepseekPart::up:
      return is_whole(shape.intermediate) && is_whole(shape.hidden);
    case DeepseekPart::down:
      return shape.experts > 0 ? is_whole(shape.intermediate) && is_whole(shape.hidden) : fits(tensor);
    default:
      return is_projection(tensor.part) && fits(tensor);
  }
}

std::string module_of(const DeepseekTensor& tensor) {
  return tensor.name.substr(0, tensor.name.size() - std::string_view(".weight").size());
}

std::vector<DeepseekTensor> kept(const DeepseekShape& shape) {
  auto tensors = deepseek_tensors(shape);
  std::erase_if(tensors, [&](const DeepseekTensor& tensor) {
    return !is_projection(tensor.part) || is_in_blocks(tensor, shape);
  });
  return tensors;
}

}  // namespace

bool fits_fp8(std::int64_t rows, std::int64_t cols) {
  constexpr std::int64_t kOutputs = 64;
  return is_whole(cols) && rows % kOutputs == 0;
}

DType folder_storage(const DeepseekTensor& tensor, const DeepseekShape& shape, ExportDType dtype) {
  if (dtype == ExportDType::f32) return DType::f32;
  return dtype == ExportDType::fp8 && is_in_blocks(tensor, shape) ? DType::f8_e4m3 : DType::bf16;
}

Status check_fp8(const DeepseekShape& shape) {
  const auto tensors = deepseek_tensors(shape);
  if (std::any_of(tensors.begin(), tensors.end(), [&](const auto& tensor) { return is_in_blocks(tensor, shape); })) {
    return {};
  }
  return fail(
      "no projection of this model fits FP8's blocks of {} (hidden size {}, intermediate size {}, kv_lora_rank {}): "
      "choose bf16",
      kFp8Block, shape.hidden, shape.intermediate, shape.kv_rank);
}

std::vector<std::string> modules_in_bf16(const DeepseekShape& shape) {
  std::vector<std::string> modules;
  for (const auto& tensor : kept(shape)) modules.push_back(module_of(tensor));
  // Routers of the modelling file are nn.Linear, which transformers would take for projections.
  for (int layer = 0; shape.experts > 0 && layer < shape.layers; ++layer) {
    modules.push_back(fmt::format("model.layers.{}.mlp.gate", layer));
  }
  if (!modules.empty()) modules.insert(modules.begin(), "lm_head");
  return modules;
}

std::vector<std::string> projections_in_bf16(const DeepseekShape& shape) {
  std::vector<std::string> names;
  for (const auto& tensor : kept(shape)) {
    const std::string module = module_of(tensor);
    const std::string name = module.substr(module.rfind('.') + 1);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

}  // namespace transmla
