// The cache of one token in one layer, in numbers: 2·H·d before, r + 2R after (METHOD.md, "Sizes and notation").
#pragma once

#include "engine/conversion/transmla.h"
#include "engine/model/config.h"

namespace transmla {

struct CacheSize {
  int before = 0;
  int after = 0;
  double saved() const { return 1 - static_cast<double>(after) / before; }
};

inline int cache_numbers(const ModelConfig& config) { return 2 * config.kv_width(); }

inline CacheSize cache_size(const ModelConfig& config, const TransmlaOptions& options) {
  return {cache_numbers(config), options.kv_lora_rank + options.qk_mqa_dim};
}

}  // namespace transmla
