#include "engine/forward/latent_heads.h"

#include "engine/math/kernels.h"

namespace transmla {
namespace {

void reserve(Operand& operand, Precision precision, Index rows, Index cols) {
  if (operand.precision() != precision || operand.rows() < rows || operand.cols() != cols)
    operand = Operand(precision, rows, cols);
}

}  // namespace

Result<LatentHeads> LatentHeads::pack(const AttentionWeights& weights, Precision precision) {
  LatentHeads heads;
  const auto& layout = heads.layout_ = weights.layout;
  heads.precision_ = precision;
  heads.rank_ = weights.kv_out.cols();
  for (Index h = 0; h < layout.key_heads; ++h) {
    const MatrixF up = weights.kv_out.middleRows(h * layout.nope_dim, layout.nope_dim).transpose();
    TRY_ASSIGN(auto packed, Linear::pack(up, {}, precision));
    heads.key_up_.push_back(std::move(packed));
  }
  const Index values = Index{layout.key_heads} * layout.nope_dim;
  for (Index h = 0; h < layout.value_heads; ++h) {
    const Index first = values + h * layout.value_dim;
    const MatrixF up = weights.kv_out.middleRows(first, layout.value_dim);
    VectorF bias;
    if (weights.kv_out_bias.size() > 0) bias = weights.kv_out_bias.segment(first, layout.value_dim);
    TRY_ASSIGN(auto packed, Linear::pack(up, bias, precision));
    heads.value_up_.push_back(std::move(packed));
  }
  return heads;
}

Status LatentHeads::absorb(const float* q, Index rows, float* absorbed) {
  const Index group = layout_.query_heads / layout_.key_heads;
  const Index width = Index{layout_.query_heads} * layout_.qk_dim();
  reserve(queries_, precision_, group * rows, layout_.nope_dim);
  for (Index key_head = 0; key_head < layout_.key_heads; ++key_head) {
    for (Index i = 0; i < group * rows; ++i) {
      const float* nope = q + i % rows * width + (key_head * group + i / rows) * layout_.qk_dim();
      round_row(nope, layout_.nope_dim, precision_, queries_.row(i));
    }
    float* target = absorbed + key_head * group * rows * rank_;
    TRY(key_up_[static_cast<std::size_t>(key_head)].apply(queries_, group * rows, target));
  }
  return {};
}

Status LatentHeads::expand(const float* sums, Index rows, Operand& heads) {
  const Index group = layout_.query_heads / layout_.value_heads, width = layout_.value_dim;
  const Index number = precision_ == Precision::bf16 ? sizeof(bfloat16) : sizeof(float);
  reserve(sums_, precision_, group * rows, rank_);
  outputs_.resize(static_cast<std::size_t>(group * rows * width));
  for (Index value_head = 0; value_head < layout_.value_heads; ++value_head) {
    to_operand(sums + value_head * group * rows * rank_, rank_, group * rows, sums_);
    TRY(value_up_[static_cast<std::size_t>(value_head)].apply(sums_, group * rows, outputs_.data()));
    for (Index i = 0; i < group * rows; ++i) {
      const Index head = value_head * group + i / rows;
      auto* target = static_cast<std::byte*>(heads.row(i % rows)) + head * width * number;
      round_row(outputs_.data() + i * width, width, precision_, target);
    }
  }
  return {};
}

}  // namespace transmla
