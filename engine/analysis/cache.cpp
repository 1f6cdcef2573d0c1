#include "engine/analysis/cache.h"

namespace transmla {
namespace {

CacheCost cost(const ModelConfig& config, std::int64_t numbers, int bytes_per_number) {
  return {numbers, numbers * bytes_per_number, numbers * bytes_per_number * config.layers};
}

}  // namespace

CacheCost original_cache(const ModelConfig& config, int bytes_per_number) {
  return cost(config, std::int64_t{2} * config.kv_width(), bytes_per_number);
}

CacheCost mla_cache(const ModelConfig& config, int qk_mqa_dim, int kv_lora_rank, int bytes_per_number) {
  return cost(config, std::int64_t{kv_lora_rank} + qk_mqa_dim, bytes_per_number);
}

double saved_share(const CacheCost& before, const CacheCost& after) {
  return 1 - static_cast<double>(after.numbers_per_layer) / static_cast<double>(before.numbers_per_layer);
}

}  // namespace transmla
