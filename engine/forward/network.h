// A model made ready to run: the checkpoint's own weights with, for each layer, an attention block of either form.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/base/context.h"
#include "engine/forward/attention_weights.h"
#include "engine/forward/taps.h"
#include "engine/math/linear.h"
#include "engine/model/model.h"
#include "engine/model/norm_factors.h"

namespace transmla {

struct PackedMlp;
struct PackedAttention;

// Gives the attention of a layer; called once per layer and pass, in order.
using AttentionSource = std::function<Result<AttentionWeights>(int layer)>;

// What every network of one model shares, whatever its attention: norms, MLP and lm_head, packed on first use and kept
// while they fit into `cache_bytes`. One pass at a time may use it.
class SharedWeights {
 public:
  SharedWeights(std::shared_ptr<const Model> model, Precision precision, std::size_t cache_bytes);
  ~SharedWeights();
  const Model& model() const { return *model_; }
  std::shared_ptr<const Model> model_pointer() const { return model_; }
  Precision precision() const { return precision_; }
  Result<std::shared_ptr<const PackedMlp>> mlp(int layer);
  // Rows [first, first + count) of lm_head.
  Result<std::shared_ptr<const Linear>> head(Index first, Index count);

 private:
  template <class Packed>
  void keep_where_it_fits(const Packed& packed, Packed& kept);
  std::shared_ptr<const Model> model_;
  Precision precision_;
  std::size_t cache_bytes_, cached_bytes_ = 0;
  std::vector<std::shared_ptr<const PackedMlp>> mlps_;
  std::map<std::pair<Index, Index>, std::shared_ptr<const Linear>> heads_;  // by first row and count
};

// The packed attention blocks of one network, kept between passes while they fit into `bytes`.
class AttentionCache {
 public:
  AttentionCache(int layers, std::size_t bytes);
  ~AttentionCache();
  // The layer's block, made by `source` where it is not kept.
  Result<std::shared_ptr<const PackedAttention>> get(int layer, const AttentionSource& source, Precision precision);

 private:
  std::size_t bytes_, kept_bytes_ = 0;
  std::vector<std::shared_ptr<const PackedAttention>> kept_;
};

// Copies share their weights and cache. One pass at a time.
struct Network {
  std::shared_ptr<SharedWeights> shared;
  AttentionSource attention;
  std::shared_ptr<AttentionCache> cache;  // may be empty: packed anew in every pass
};
Network original_network(std::shared_ptr<SharedWeights> shared);
// The original but for its norms of queries and keys, which are constants; factors of each layer.
Network folded_norms_network(std::shared_ptr<SharedWeights> shared, std::vector<NormFactors> factors);

}  // namespace transmla
