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

float* sized(std::vector<float>& buffer, Index count) {
  if (buffer.size() < static_cast<std::size_t>(count)) buffer.resize(static_cast<std::size_t>(count));
  return buffer.data();
}

}  // namespace

Result<DecoderLayer> DecoderLayer::make(const AttentionWeights& weights, Precision precision, int sequences,
                                        std::shared_ptr<const RopeTable> table) {
  TRY_ASSIGN(auto packed, pack_attention(weights, precision));
  DecoderLayer layer(std::move(packed), LayerCache(precision, sequences, weights.kv_in.rows()));
  layer.table_ = std::move(table);
  layer.over_cache_.emplace(weights.layout, weights.kv_out.cols());
  if (weights.kv_out.size() > 0) {
    TRY_ASSIGN(layer.latent_, LatentHeads::pack(weights, precision));
  }
  return layer;
}

Status DecoderLayer::run(const PackedMlp& mlp, double eps, const BatchRows& rows, int length, Index first_position,
                         Scratch& scratch) {
  LayerBatch batch(attention_, mlp, eps, cache_.precision(), scratch, rows);
  TRY(batch.project());
  cache_.grow(first_position + length);
  store(batch, rows.count, length, first_position);
  turn_queries(batch.q(), rows.count, length, first_position);
  TRY(attend(batch, rows.count, length, first_position));
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

Status DecoderLayer::attend(LayerBatch& batch, Index rows, int length, Index first_position) {
  const auto& layout = attention_.layout;
  const Index q_width = attention_.q_out.outputs(), heads = layout.query_heads, width = over_cache_->value_width();
  CachedQueries queries{{batch.q() + layout.nope_dim, q_width, layout.qk_dim()},
                        {batch.q(), q_width, layout.qk_dim()},
                        length,
                        first_position};
  float* sums = sized(sums_, rows * heads * width);
  if (!latent_) {
    over_cache_->attend(cache_, queries, {sums, heads * width, width});
    to_operand(sums, heads * width, rows, batch.heads());
    return {};
  }
  float* absorbed = sized(absorbed_, rows * heads * width);
  TRY(latent_->absorb(batch.q(), rows, absorbed));
  queries.nope = {absorbed, width, rows * width};
  over_cache_->attend(cache_, queries, {sums, width, rows * width});
  return latent_->expand(sums, rows, batch.heads());
}

}  // namespace transmla
