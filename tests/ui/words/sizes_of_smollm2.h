// The sizes of a small real model, for ranges and steps.
#pragma once

#include "engine/model/config.h"

namespace transmla::ui {

inline ModelConfig sizes_of_smollm2() {
  ModelConfig config;
  config.layers = 30;
  config.hidden = 576;
  config.query_heads = 9;
  config.kv_heads = 3;
  config.head_dim = 64;
  config.max_position = 8192;
  return config;
}

}  // namespace transmla::ui
