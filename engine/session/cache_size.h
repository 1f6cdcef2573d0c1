// The cache of a conversion's model, before and after.
#pragma once

#include "engine/analysis/cache.h"

namespace transmla {

struct CacheSize {
  CacheCost before, after;
  double saved() const { return saved_share(before, after); }
};

inline CacheSize cache_size(const ModelConfig& config, int qk_mqa_dim, int kv_lora_rank) {
  return {original_cache(config), mla_cache(config, qk_mqa_dim, kv_lora_rank)};
}

}  // namespace transmla
