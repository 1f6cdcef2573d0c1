#include "engine/export/deepseek_weights.h"

#include <cmath>
#include <cstring>

#include "engine/base/hash.h"
#include "engine/checkpoint/safetensors.h"
#include "engine/conversion/fold.h"
#include "engine/math/bfloat16.h"

namespace transmla {
namespace {

using nlohmann::json;
using Bytes = std::vector<std::byte>;

std::size_t width(ExportDType dtype) { return dtype == ExportDType::bf16 ? sizeof(bfloat16) : sizeof(float); }
const char* safetensors_name(ExportDType dtype) { return dtype == ExportDType::bf16 ? "BF16" : "F32"; }

// Appends values in the export's dtype; refuses what is not finite, which no loader could mend.
Status append(std::span<const float> values, float scale, ExportDType dtype, const std::string& name, Bytes& bytes) {
  std::size_t at = bytes.size();
  bytes.resize(at + values.size() * width(dtype));
  for (const float value : values) {
    const float scaled = scale * value;
    const bfloat16 rounded = to_bfloat16(scaled);
    if (!std::isfinite(to_float(rounded))) {
      return fail_internal(
          "tensor '{}' would hold {}, which is no finite number: the source or its conversion is "
          "damaged, convert again from a fresh copy",
          name, scaled);
    }
    const void* from = dtype == ExportDType::bf16 ? static_cast<const void*>(&rounded) : &scaled;
    std::memcpy(bytes.data() + at, from, width(dtype));
    at += width(dtype);
  }
  return {};
}

// Makes the tensors of an export, asked for in the order of deepseek_tensors(). Holds one layer's attention.
class TensorMaker {
 public:
  TensorMaker(const ExportInput& input, const DeepseekShape& shape, const Context& context)
      : input_(input),
        shape_(shape),
        context_(context),
        residual_scale_(std::sqrt(export_eps(input.model->config()) / input.model->config().norm_eps)) {}

  Result<Bytes> make(const DeepseekTensor& tensor);
  double residual_scale() const { return residual_scale_; }
  const json& layers() const { return layers_; }  // the scales of each layer

 private:
  Status enter(int layer);
  Result<Bytes> own_tensor(const DeepseekTensor& tensor);
  Result<Bytes> attention_tensor(const DeepseekTensor& tensor);
  Result<Bytes> table(Role role, const DeepseekTensor& tensor, double scale) const;
  Result<Bytes> matrix(Role role, const DeepseekTensor& tensor, double scale) const;
  Result<Bytes> norm(Role role, const DeepseekTensor& tensor) const;
  Result<Bytes> mlp_down(const DeepseekTensor& tensor) const;
  template <class Values>
  Result<Bytes> take(Values& values, const DeepseekTensor& tensor) const;
  template <class Values>
  Result<Bytes> encoded(const Values& values, double scale, const DeepseekTensor& tensor) const;

  const ExportInput& input_;
  const DeepseekShape& shape_;
  const Context& context_;
  double residual_scale_;
  int layer_ = -1;
  DeepseekAttention attention_;  // of layer_; each tensor is given away once
  json layers_ = json::array();
};

template <class Values>
Result<Bytes> TensorMaker::encoded(const Values& values, double scale, const DeepseekTensor& tensor) const {
  Bytes bytes;
  const std::span<const float> all(values.data(), static_cast<std::size_t>(values.size()));
  TRY(append(all, static_cast<float>(scale), input_.dtype, tensor.name, bytes));
  return bytes;
}

template <class Values>
Result<Bytes> TensorMaker::take(Values& values, const DeepseekTensor& tensor) const {
  const Values taken = std::exchange(values, Values());
  return encoded(taken, 1, tensor);
}

Result<Bytes> TensorMaker::table(Role role, const DeepseekTensor& tensor, double scale) const {
  constexpr std::int64_t kRows = 1024;
  const std::int64_t rows = tensor.shape[0], cols = tensor.shape[1];
  std::vector<float> block;
  Bytes bytes;
  bytes.reserve(static_cast<std::size_t>(tensor.values()) * width(input_.dtype));
  for (std::int64_t first = 0; first < rows; first += kRows) {
    TRY(context_.check_stop());
    const std::int64_t count = std::min(kRows, rows - first);
    block.resize(static_cast<std::size_t>(count * cols));
    TRY(input_.model->read_rows(role, first, count, block));
    TRY(append(block, static_cast<float>(scale), input_.dtype, tensor.name, bytes));
  }
  return bytes;
}

Result<Bytes> TensorMaker::matrix(Role role, const DeepseekTensor& tensor, double scale) const {
  TRY_ASSIGN(const auto values, input_.model->load_matrix(role, tensor.layer, tensor.expert));
  return encoded(values, scale, tensor);
}

Result<Bytes> TensorMaker::mlp_down(const DeepseekTensor& tensor) const {
  const MatrixF& own = input_.plans->at(static_cast<std::size_t>(tensor.layer)).down;
  if (own.size() > 0) return encoded(own, residual_scale_, tensor);
  return matrix(Role::down_weight, tensor, residual_scale_);
}

// Gains near 1 keep more digits as their distance from it, which is how such models store them.
Result<Bytes> TensorMaker::norm(Role role, const DeepseekTensor& tensor) const {
  TRY_ASSIGN(VectorF gain, input_.model->load_vector(role, std::max(tensor.layer, 0)));
  if (shape_.sandwich_norms) gain.array() -= 1;
  return encoded(gain, 1, tensor);
}

Status TensorMaker::enter(int layer) {
  TRY(context_.report("writing the export", layer, shape_.layers));
  const auto index = static_cast<std::size_t>(layer);
  TRY_ASSIGN(const auto weights, input_.model->load_attention(layer));
  AttentionExport attention;
  attention.plan = &input_.plans->at(index);
  attention.weights = fold(input_.model->config(), weights, *attention.plan);
  attention.rms = input_.latents->at(index);
  attention.residual_scale = residual_scale_;
  attention.dtype = input_.dtype;
  if (shape_.bias && !attention.plan->kv_norm_gain) {
    attention.latent_mean = attention.plan->latent->down.transpose() * input_.statistics->layers.at(index).kv_mean;
  }
  attention_ = deepseek_attention(std::move(attention), shape_);
  layers_.push_back({{"kv_latent_scale", attention_.kv_in}, {"query_scale", attention_.q_scale}});
  if (shape_.query_rank) layers_.back()["query_latent_scale"] = attention_.q_in;
  layer_ = layer;
  return {};
}

Result<Bytes> TensorMaker::make(const DeepseekTensor& tensor) {
  TRY(context_.check_stop());
  if (tensor.layer >= 0 && tensor.layer != layer_) TRY(enter(tensor.layer));
  return own_tensor(tensor);
}

// Tensors of the model itself, at most scaled.
Result<Bytes> TensorMaker::own_tensor(const DeepseekTensor& tensor) {
  switch (tensor.part) {
    case DeepseekPart::embedding:
      return table(Role::embedding, tensor, residual_scale_);
    case DeepseekPart::lm_head:
      return table(Role::lm_head, tensor, 1);
    case DeepseekPart::final_norm:
      return norm(Role::final_norm, tensor);
    case DeepseekPart::attention_norm:
      return norm(Role::attention_norm, tensor);
    case DeepseekPart::attention_post_norm:
      return norm(Role::attention_post_norm, tensor);
    case DeepseekPart::mlp_norm:
      return norm(Role::mlp_norm, tensor);
    case DeepseekPart::mlp_post_norm:
      return norm(Role::mlp_post_norm, tensor);
    case DeepseekPart::router:
      return matrix(Role::router_weight, tensor, 1);
    case DeepseekPart::gate:
      return matrix(Role::gate_weight, tensor, 1);
    case DeepseekPart::up:
      return matrix(Role::up_weight, tensor, 1);
    case DeepseekPart::down:
      return mlp_down(tensor);
    default:
      return attention_tensor(tensor);
  }
}

Result<Bytes> TensorMaker::attention_tensor(const DeepseekTensor& tensor) {
  switch (tensor.part) {
    case DeepseekPart::q:
      return take(attention_.q, tensor);
    case DeepseekPart::q_a:
      return take(attention_.q_a, tensor);
    case DeepseekPart::q_a_bias:
      return take(attention_.q_a_bias, tensor);
    case DeepseekPart::q_a_norm:
      return take(attention_.q_norm, tensor);
    case DeepseekPart::q_b:
      return take(attention_.q_b, tensor);
    case DeepseekPart::kv_a:
      return take(attention_.kv_a, tensor);
    case DeepseekPart::kv_a_bias:
      return take(attention_.kv_a_bias, tensor);
    case DeepseekPart::kv_a_norm:
      return take(attention_.kv_norm, tensor);
    case DeepseekPart::kv_b:
      return take(attention_.kv_b, tensor);
    case DeepseekPart::o:
      return take(attention_.o, tensor);
    case DeepseekPart::o_bias:
      return take(attention_.o_bias, tensor);
    default:
      return fail_internal("tensor '{}' is in no export", tensor.name);
  }
}

using Shard = std::vector<DeepseekTensor>;

std::uint64_t bytes_of(const DeepseekTensor& tensor, ExportDType dtype) {
  return static_cast<std::uint64_t>(tensor.values()) * width(dtype);
}

std::vector<Shard> shards_of(std::vector<DeepseekTensor> tensors, ExportDType dtype, std::uint64_t most) {
  std::vector<Shard> shards(1);
  std::uint64_t filled = 0;
  for (auto& tensor : tensors) {
    const std::uint64_t bytes = bytes_of(tensor, dtype);
    if (filled > 0 && filled + bytes > most) {
      shards.emplace_back();
      filled = 0;
    }
    filled += bytes;
    shards.back().push_back(std::move(tensor));
  }
  return shards;
}

std::string shard_name(std::size_t index, std::size_t count) {
  return count == 1 ? "model.safetensors" : fmt::format("model-{:05}-of-{:05}.safetensors", index + 1, count);
}

Status write_shard(const Path& path, const Shard& shard, ExportDType dtype, TensorMaker& maker) {
  std::vector<safetensors::Source> sources;
  for (const auto& tensor : shard) {
    sources.push_back({tensor.name, safetensors_name(dtype), tensor.shape, [&] { return maker.make(tensor); }});
  }
  return safetensors::write(path, sources, {{"format", "pt"}});
}

Result<std::string> sha256_of_file(const Path& path, const Context& context) {
  constexpr std::size_t kBlock = 64 << 20;
  TRY_ASSIGN(const auto file, MappedFile::open(path));
  Sha256 hash;
  for (auto rest = file.bytes(); !rest.empty(); rest = rest.subspan(std::min(kBlock, rest.size()))) {
    TRY(context.check_stop());
    const auto block = rest.first(std::min(kBlock, rest.size()));
    hash.add(block);
    file.release(block);
  }
  return hash.hex();
}

Status write_index(const std::vector<Shard>& shards, std::uint64_t bytes, const Path& folder) {
  json weight_map = json::object();
  for (std::size_t index = 0; index < shards.size(); ++index) {
    for (const auto& tensor : shards[index]) weight_map[tensor.name] = shard_name(index, shards.size());
  }
  const json text = {{"metadata", {{"total_size", bytes}}}, {"weight_map", std::move(weight_map)}};
  return write_text(folder / "model.safetensors.index.json", text.dump(2) + "\n");
}

}  // namespace

std::uint64_t export_bytes(const DeepseekShape& shape, ExportDType dtype) {
  std::uint64_t bytes = 0;
  for (const auto& tensor : deepseek_tensors(shape)) bytes += bytes_of(tensor, dtype);
  return bytes;
}

Result<json> write_weights(const ExportInput& input, const DeepseekShape& shape, const Path& folder,
                           const Context& context) {
  auto tensors = deepseek_tensors(shape);
  const std::uint64_t bytes = export_bytes(shape, input.dtype);
  json written = {{"tensors", tensors.size()}, {"bytes", bytes}, {"files", json::object()}};
  const auto shards = shards_of(std::move(tensors), input.dtype, input.shard_bytes);
  TensorMaker maker(input, shape, context);
  for (std::size_t index = 0; index < shards.size(); ++index) {
    const std::string name = shard_name(index, shards.size());
    TRY(write_shard(folder / name, shards[index], input.dtype, maker));
    TRY_ASSIGN(written["files"][name], sha256_of_file(folder / name, context));
  }
  if (shards.size() > 1) TRY(write_index(shards, bytes, folder));
  written["residual_scale"] = maker.residual_scale();
  written["layers"] = maker.layers();
  return written;
}

}  // namespace transmla
