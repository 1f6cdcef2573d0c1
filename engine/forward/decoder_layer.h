// One layer of a decoder: its attention block, packed, with the cache of what it has seen. Private to forward/.
#pragma once

#include <memory>
#include <optional>

#include "engine/forward/cached_attention.h"
#include "engine/forward/latent_heads.h"
#include "engine/forward/layer_batch.h"
#include "engine/math/rope.h"

namespace transmla {

class DecoderLayer {
 public:
  // `table` is for the layer's frequencies and as many positions as will ever be seen.
  static Result<DecoderLayer> make(AttentionWeights weights, Precision precision, int sequences,
                                   std::shared_ptr<const RopeTable> table);

  const LayerCache& cache() const { return cache_; }
  std::size_t attention_bytes() const { return attention_.bytes() + (latent_ ? latent_->bytes() : 0); }
  bool has_own_down() const { return attention_.down.bytes() > 0; }
  void grow(Index positions) { cache_.grow(positions); }  // zeros behind what is there
  void shrink(Index positions) { cache_.shrink(positions); }
  void restart(int sequences) { cache_.restart(sequences); }
  // Rows x [sequences·length, hidden] of the stream, in place: positions first_position … of every sequence. Replaces
  // what the cache has of them.
  Status run(const PackedMlp& mlp, double eps, const BatchRows& rows, int length, Index first_position,
             Scratch& scratch);

 private:
  DecoderLayer(PackedAttention attention, LayerCache cache)
      : attention_(std::move(attention)), cache_(std::move(cache)) {}
  void attend(LayerBatch& batch, Index rows, int length, Index first_position);
  void turn_queries(float* q, Index rows, int length, Index first_position) const;
  void store(LayerBatch& batch, Index rows, int length, Index first_position);

  PackedAttention attention_;
  LayerCache cache_;
  std::shared_ptr<const RopeTable> table_;
  std::optional<CachedAttention> over_cache_;
  std::optional<LatentHeads> latent_;
  // [rows, nq, rank] each, [rows, nq·value_dim]; without a latent heads_ alone is used.
  std::vector<float> absorbed_, sums_, heads_;
};

}  // namespace transmla
