// What a token costs in the cache: 2·H·d numbers per layer before, r + 2R after (METHOD.md, "Sizes and notation").
#pragma once

#include <cstdint>

#include "engine/model/config.h"

namespace transmla {

struct CacheCost {
  std::int64_t numbers_per_layer = 0;  // per token
  std::int64_t bytes_per_layer = 0;    // per token
  std::int64_t bytes = 0;              // per token, all layers
};
CacheCost original_cache(const ModelConfig& config, int bytes_per_number = 2);
CacheCost mla_cache(const ModelConfig& config, int qk_mqa_dim, int kv_lora_rank, int bytes_per_number = 2);
double saved_share(const CacheCost& before, const CacheCost& after);  // 0.58: 58 % less

}  // namespace transmla
