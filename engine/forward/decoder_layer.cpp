#include "engine/forward/decoder_layer.h"

#include <numbers>

#include "engine/math/kernels.h"

namespace transmla {
namespace {

void copy_row(const Operand& from, Index row, float* to) {
  if (from.precision() == Precision::f32) {
    std::copy_n(from.f32(row), from.cols(), to);
  } else {
    std::transform(from.bf16(row), from.bf16(row) + from.cols(), to, [](bfloat16 x) { return to_float(x); });
  }
}

// [rows, heads, width] in the buffer.
HeadRows by_row(std::vector<float>& buffer, Index rows, Index heads, Index width) {
  const auto count = static_cast<std::size_t>(rows * heads * width);
  if (buffer.size() < count) buffer.resize(count);
  return {buffer.data(), heads * width, width};
}

}  // namespace

Result<DecoderLayer> DecoderLayer::make(AttentionWeights weights, Precision precision, int sequences,
                                        std::shared_ptr<const RopeTable> table) {
  CachedAttention over_cache(weights.layout, weights.kv_out.cols());
  std::optional<LatentHeads> latent;
  if (weights.kv_out.size() > 0) latent.emplace(weights, precision);
  weights.kv_out.resize(0, 0);  // nothing is expanded
  TRY_ASSIGN(auto packed, pack_attention(weights, precision));
  DecoderLayer layer(std::move(packed), LayerCache(precision, sequences, weights.kv_in.rows()));
  layer.table_ = std::move(table);
  layer.over_cache_ = std::move(over_cache);
  layer.latent_ = std::move(latent);
  return layer;
}

Status DecoderLayer::run(const PackedMlp& mlp, double eps, const BatchRows& rows, int length, Index first_position,
                         Scratch& scratch) {
  LayerBatch batch(attention_, mlp, eps, cache_.precision(), scratch, rows);
  TRY(batch.project());
  cache_.grow(first_position + length);
  store(batch, rows.count, length, first_position);
  turn_queries(batch.q(), rows.count, length, first_position);
  attend(batch, rows.count, length, first_position);
  TRY(batch.add_heads());
  return batch.add_mlp();
}

void DecoderLayer::store(LayerBatch& batch, Index rows, int length, Index first_position) {
  const auto& layout = attention_.layout;
  const Index width = cache_.columns(), rope_width = layout.rope_width();
  const Operand* latent = latent_ ? &batch.kv_latent() : nullptr;
#pragma omp parallel for schedule(static)
  for (Index row = 0; row < rows; ++row) {
    const Index position = first_position + row % length;
    float* kv = batch.kv() + row * width;
    for (Index column = 0; column < rope_width; column += layout.rope_dim) {
      rotate_halves(*table_, static_cast<int>(position), kv + column);
    }
    if (latent != nullptr) copy_row(*latent, row, kv + rope_width);
    cache_.store(static_cast<int>(row / length), position, kv);
  }
}

void DecoderLayer::turn_queries(float* q, Index rows, int length, Index first_position) const {
  const auto& layout = attention_.layout;
  const Index width = attention_.q_out.outputs();
#pragma omp parallel for schedule(static)
  for (Index row = 0; row < rows; ++row) {
    const auto position = static_cast<int>(first_position + row % length);
    float* heads = q + row * width;
    for (int head = 0; head < layout.query_heads; ++head) {
      rotate_halves(*table_, position, heads + head * layout.qk_dim() + layout.nope_dim);
    }
    scale_row(heads, width, layout.scores.scale * std::numbers::log2e_v<float>);
  }
}

void DecoderLayer::attend(LayerBatch& batch, Index rows, int length, Index first_position) {
  const auto& layout = attention_.layout;
  const Index q_width = attention_.q_out.outputs(), heads = layout.query_heads, width = over_cache_->value_width();
  const HeadRows rope{batch.q() + layout.nope_dim, q_width, layout.qk_dim()};
  const HeadRows nope{batch.q(), q_width, layout.qk_dim()};
  const HeadRows values = by_row(heads_, rows, heads, layout.value_dim);
  if (latent_) {
    const HeadRows absorbed = by_row(absorbed_, rows, heads, width), sums = by_row(sums_, rows, heads, width);
    latent_->absorb(nope, rows, absorbed);
    over_cache_->attend(cache_, {rope, absorbed, length, first_position}, sums);
    latent_->expand(sums, rows, values);
  } else {
    over_cache_->attend(cache_, {rope, nope, length, first_position}, values);
  }
  to_operand(values.first, values.row_stride, rows, batch.heads());
}

}  // namespace transmla
