// The sizes of SmolLM2-135M, a small real model.
#pragma once

#include "engine/model/config.h"
#include "engine/model/family.h"

namespace transmla::fixtures {

inline ModelConfig smollm2_sizes() {
  ModelConfig config;
  config.family = find_family("llama");
  config.layers = 30;
  config.hidden = 576;
  config.intermediate = 1536;
  config.query_heads = 9;
  config.kv_heads = 3;
  config.head_dim = 64;
  config.vocab = 49152;
  config.max_position = 8192;
  config.tied_embeddings = true;
  return config;
}

}  // namespace transmla::fixtures
