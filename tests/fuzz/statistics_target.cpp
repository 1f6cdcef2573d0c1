#include "engine/model/config.h"
#include "engine/statistics/statistics.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace transmla;
  // The sizes of the committed statistics, tests/data/statistics.
  const auto config = read_model_config({{"model_type", "llama"},
                                         {"num_hidden_layers", 2},
                                         {"hidden_size", 64},
                                         {"num_attention_heads", 4},
                                         {"num_key_value_heads", 2},
                                         {"head_dim", 32},
                                         {"intermediate_size", 80},
                                         {"vocab_size", 128},
                                         {"max_position_embeddings", 256},
                                         {"rms_norm_eps", 1e-5},
                                         {"rope_theta", 10000.0},
                                         {"hidden_act", "silu"},
                                         {"tie_word_embeddings", true}});
  if (!config) std::abort();
  fuzz::check(load_statistics(fuzz::file_of({data, size}, "statistics.safetensors"), *config));
  return 0;
}
