#include "engine/export/tensor_maker.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/checkpoint/encode.h"
#include "engine/checkpoint/fp8_blocks.h"
#include "engine/conversion/fold.h"

namespace transmla {
namespace {

// deepseek_attention() makes latents for norms of kStockEps; a norm of an eps f² as large gives the same of f times
// them.
void scale_latents(double f, DeepseekAttention& attention) {
  const auto scale = static_cast<float>(f);
  const Index rank = attention.kv_norm.size();
  attention.q_a *= scale;
  attention.q_a_bias *= scale;
  attention.kv_a.topRows(rank) *= scale;
  if (attention.kv_a_bias.size() > 0) attention.kv_a_bias.head(rank) *= scale;
  attention.q_in *= f;
  attention.kv_in *= f;
}

// Refuses what is not finite in the export's dtype, which no loader could mend.
Status check_finite(std::span<const float> read, std::span<const float> meant, const std::string& name) {
  const auto broken = std::find_if(read.begin(), read.end(), [](float value) { return !std::isfinite(value); });
  if (broken == read.end()) return {};
  return fail_internal(
      "tensor '{}' would hold {}, which is no finite number: the source or its conversion is damaged, convert again "
      "from a fresh copy",
      name, meant[static_cast<std::size_t>(broken - read.begin())]);
}

}  // namespace

TensorMaker::TensorMaker(const ExportInput& input, const DeepseekShape& shape, ExportTarget target,
                         const Context& context)
    : input_(input),
      shape_(shape),
      target_(std::move(target)),
      context_(context),
      residual_scale_(std::sqrt(target_.norm_eps / input.model->config().norm_eps)) {}

Status TensorMaker::append(std::span<const float> values, double scale, const DeepseekTensor& tensor,
                           Bytes& bytes) const {
  constexpr std::size_t kAtOnce = 1 << 16;  // whole blocks of every type
  const DType dtype = target_.storage(tensor);
  std::vector<float> scaled, read;
  for (; !values.empty(); values = values.subspan(std::min(kAtOnce, values.size()))) {
    const auto piece = values.first(std::min(kAtOnce, values.size()));
    scaled.resize(piece.size());
    read.resize(piece.size());
    std::transform(piece.begin(), piece.end(), scaled.begin(),
                   [by = static_cast<float>(scale)](float value) { return by * value; });
    const std::size_t at = bytes.size();
    bytes.resize(at + storage_bytes(dtype, piece.size()));
    const std::span<std::byte> stored = std::span(bytes).subspan(at);
    encode(dtype, scaled, stored);
    decode(dtype, stored, read);
    TRY(check_finite(read, scaled, tensor.name));
  }
  return {};
}

Result<TensorMaker::Bytes> TensorMaker::in_blocks(std::span<const float> values, double scale,
                                                  const DeepseekTensor& tensor) {
  TRY(check_finite(values, values, tensor.name));
  Fp8Matrix matrix = encode_fp8(values, tensor.shape[1]);
  factors_ = std::move(matrix.factors);
  for (float& factor : factors_) factor *= static_cast<float>(scale);
  TRY(check_finite(factors_, factors_, tensor.name));
  return std::move(matrix.codes);
}

Result<TensorMaker::Bytes> TensorMaker::make_factors() const {
  const auto bytes = std::as_bytes(std::span(factors_));
  return Bytes(bytes.begin(), bytes.end());
}

template <class Values>
Result<TensorMaker::Bytes> TensorMaker::encoded(const Values& values, double scale, const DeepseekTensor& tensor) {
  Bytes bytes;
  const std::span<const float> all(values.data(), static_cast<std::size_t>(values.size()));
  if (target_.storage(tensor) == DType::f8_e4m3) return in_blocks(all, scale, tensor);
  TRY(append(all, scale, tensor, bytes));
  return bytes;
}

template <class Values>
Result<TensorMaker::Bytes> TensorMaker::take(Values& values, const DeepseekTensor& tensor) {
  const Values taken = std::exchange(values, Values());
  return encoded(taken, 1, tensor);
}

Result<TensorMaker::Bytes> TensorMaker::table(Role role, const DeepseekTensor& tensor, double scale) const {
  constexpr std::int64_t kRows = 1024;
  const std::int64_t rows = tensor.shape[0], cols = tensor.shape[1];
  std::vector<float> block;
  Bytes bytes;
  bytes.reserve(storage_bytes(target_.storage(tensor), static_cast<std::size_t>(tensor.values())));
  for (std::int64_t first = 0; first < rows; first += kRows) {
    TRY(context_.check_stop());
    const std::int64_t count = std::min(kRows, rows - first);
    block.resize(static_cast<std::size_t>(count * cols));
    TRY(input_.model->read_rows(role, first, count, block));
    TRY(append(block, scale, tensor, bytes));
  }
  return bytes;
}

Result<TensorMaker::Bytes> TensorMaker::matrix(Role role, const DeepseekTensor& tensor, double scale) {
  TRY_ASSIGN(const auto values, input_.model->load_matrix(role, tensor.layer, tensor.expert));
  return encoded(values, scale, tensor);
}

Result<TensorMaker::Bytes> TensorMaker::mlp_down(const DeepseekTensor& tensor) {
  const MatrixF& own = input_.plans->at(static_cast<std::size_t>(tensor.layer)).down;
  if (own.size() > 0) return encoded(own, residual_scale_, tensor);
  return matrix(Role::down_weight, tensor, residual_scale_);
}

// Gains near 1 keep more digits as their distance from it, which is how such models store them.
Result<TensorMaker::Bytes> TensorMaker::norm(Role role, const DeepseekTensor& tensor) {
  TRY_ASSIGN(VectorF gain, input_.model->load_vector(role, std::max(tensor.layer, 0)));
  if (shape_.sandwich_norms) gain.array() -= 1;
  return encoded(gain, 1, tensor);
}

Status TensorMaker::enter(const DeepseekTensor& tensor) {
  TRY(context_.check_stop());
  return tensor.layer >= 0 && tensor.layer != layer_ ? enter(tensor.layer) : Status();
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
  attention_ = deepseek_attention(std::move(attention), shape_);
  scale_latents(std::sqrt(target_.latent_eps / kStockEps), attention_);
  layers_.push_back({{"kv_latent_scale", attention_.kv_in}, {"query_scale", attention_.q_scale}});
  if (shape_.query_rank) layers_.back()["query_latent_scale"] = attention_.q_in;
  layer_ = layer;
  return {};
}

Result<TensorMaker::Bytes> TensorMaker::make(const DeepseekTensor& tensor) {
  TRY(enter(tensor));
  return own_tensor(tensor);
}

Result<TensorMaker::Bytes> TensorMaker::make_keys_up(const DeepseekTensor& tensor) {
  TRY(enter(tensor));
  const Index rank = shape_.kv_rank, nope = shape_.nope_dim, both = nope + shape_.value_dim;
  MatrixF keys(shape_.heads * rank, nope);
  for (Index head = 0; head < shape_.heads; ++head) {
    keys.middleRows(head * rank, rank) = attention_.kv_b.middleRows(head * both, nope).transpose();
  }
  return encoded(keys, 1, tensor);
}

Result<TensorMaker::Bytes> TensorMaker::make_values_up(const DeepseekTensor& tensor) {
  TRY(enter(tensor));
  const Index value = shape_.value_dim, both = shape_.nope_dim + value;
  const MatrixF kv_b = std::exchange(attention_.kv_b, MatrixF());
  MatrixF values(shape_.heads * value, kv_b.cols());
  for (Index head = 0; head < shape_.heads; ++head) {
    values.middleRows(head * value, value) = kv_b.middleRows(head * both + shape_.nope_dim, value);
  }
  return encoded(values, 1, tensor);
}

// Tensors of the model itself, at most scaled.
Result<TensorMaker::Bytes> TensorMaker::own_tensor(const DeepseekTensor& tensor) {
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

Result<TensorMaker::Bytes> TensorMaker::attention_tensor(const DeepseekTensor& tensor) {
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

}  // namespace transmla
