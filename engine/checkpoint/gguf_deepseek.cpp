// config.json of a GGUF file of architecture deepseek2 whose attention is that of one key head with all of the latent,
// from the loader's definition (llama.cpp, src/models/deepseek2.cpp).
#include "engine/checkpoint/gguf.h"

namespace transmla::gguf {

using Json = nlohmann::json;

// The keys of deepseek2 as config.json has them. A value that is missing stays null and is refused by its reader.
Json deepseek_config(const Json& metadata) {
  const auto value = [&](const std::string& key) { return metadata.value("deepseek2." + key, Json()); };
  const auto whole = [&](const std::string& key) {
    const Json found = value(key);
    return found.is_number_unsigned() && found < 1U << 30 ? found.get<int>() : 0;
  };
  const int rope = whole("rope.dimension_count"), query_rank = whole("attention.q_lora_rank");
  const bool one_key_head = value("attention.head_count_kv") == 1;
  const bool whole_latent = whole("attention.key_length") == whole("attention.kv_lora_rank") + rope &&
                            value("attention.value_length") == value("attention.kv_lora_rank");
  return {{"model_type", "deepseek_v3"},
          {"hidden_act", "silu"},
          {"rope_scaling", value("rope.scaling.type")},
          {"tie_word_embeddings", false},
          {"vocab_size", value("vocab_size")},
          {"hidden_size", value("embedding_length")},
          {"intermediate_size", value("feed_forward_length")},
          {"num_hidden_layers", value("block_count")},
          {"num_attention_heads", value("attention.head_count")},
          {"num_key_value_heads", one_key_head && whole_latent ? value("attention.head_count") : Json()},
          {"q_lora_rank", query_rank == 0 ? Json() : Json(query_rank)},
          {"kv_lora_rank", value("attention.kv_lora_rank")},
          {"qk_nope_head_dim", whole("attention.key_length_mla") - rope},
          {"qk_rope_head_dim", rope},
          {"v_head_dim", value("attention.value_length_mla")},
          {"rms_norm_eps", value("attention.layer_norm_rms_epsilon")},
          {"rope_theta", value("rope.freq_base")},
          {"attention_bias", false},
          {"max_position_embeddings", value("context_length")},
          {"bos_token_id", metadata.value("tokenizer.ggml.bos_token_id", Json())},
          {"eos_token_id", metadata.value("tokenizer.ggml.eos_token_id", Json())},
          {"pad_token_id", metadata.value("tokenizer.ggml.padding_token_id", Json())},
          {"rope_interleave", true},  // LLAMA_ROPE_TYPE_NORM
          {"first_k_dense_replace", value("leading_dense_block_count")}};
}

}  // namespace transmla::gguf
