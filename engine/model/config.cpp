#include "engine/model/config.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "engine/checkpoint/json.h"
#include "engine/model/config_values.h"
#include "engine/model/family.h"
#include "engine/model/rope_config.h"

namespace transmla {
namespace {

using Json = nlohmann::json;

// Bounds that no model reaches and whose products still fit an int.
constexpr int most_layers = 10'000, most_experts = 1 << 12, most_heads = 1 << 15, longest_head = 1 << 14,
              longest_row = 1 << 24;

std::string model_type(const Json& config) {
  const Json* type = find_value(config, "model_type");
  return type != nullptr && type->is_string() ? type->get<std::string>() : "";
}

Result<const Family*> read_family(const Json& config) {
  if (const Family* family = family_of(config)) return family;
  return fail("the model is of the family '{}', which is not known; choose a model of one of the families {}",
              shown(model_type(config)), known_families());
}

// Loaders compute with eps as a float; the decimal that was meant is the shortest one of that float, so that 1e-6 that
// went through a GGUF file (9.99999997e-7) is 1e-6 again.
Result<double> read_norm_eps(const Json& config) {
  TRY_ASSIGN(const double stored, read_positive(config, "rms_norm_eps", 1e-6));
  return std::stod(fmt::format("{}", static_cast<float>(stored)));
}

Status read_sizes(const Json& config, ModelConfig& result) {
  TRY_ASSIGN(result.layers, read_size(config, "num_hidden_layers", most_layers));
  TRY_ASSIGN(result.hidden, read_size(config, "hidden_size", longest_row));
  TRY_ASSIGN(result.intermediate, read_size(config, "intermediate_size", longest_row));
  TRY_ASSIGN(result.vocab, read_size(config, "vocab_size", longest_row));
  TRY_ASSIGN(result.max_position, read_size(config, "max_position_embeddings", INT32_MAX));
  TRY_ASSIGN(result.query_heads, read_size(config, "num_attention_heads", most_heads));
  TRY_ASSIGN(result.kv_heads, read_size(config, "num_key_value_heads", most_heads, result.query_heads));
  TRY_ASSIGN(result.norm_eps, read_norm_eps(config));
  result.query_key_norms = result.family->query_key_norms;
  if (!result.family->experts) return {};
  TRY_ASSIGN(result.experts, read_size(config, "num_local_experts", most_experts));
  TRY_ASSIGN(result.experts_used, read_size(config, "num_experts_per_tok", most_experts));
  if (result.experts_used <= result.experts) return {};
  return fail("the config has {} experts per token (num_experts_per_tok) of {} (num_local_experts); it is damaged",
              result.experts_used, result.experts);
}

Status read_head_dim(const Json& config, ModelConfig& result) {
  if (find_value(config, "head_dim") == nullptr && result.hidden % result.query_heads != 0) {
    return fail(
        "the config has no head_dim, and hidden_size {} is not a multiple of num_attention_heads {}; add "
        "head_dim to it",
        result.hidden, result.query_heads);
  }
  TRY_ASSIGN(result.head_dim, read_size(config, "head_dim", longest_head, result.hidden / result.query_heads));
  if (result.head_dim % 2 != 0) {
    return fail("the config gives a head {} dimensions; RoPE turns pairs, so an even number is wanted",
                result.head_dim);
  }
  if (result.query_heads % result.kv_heads != 0) {
    return fail("the config has {} query heads for {} key/value heads; a multiple is wanted", result.query_heads,
                result.kv_heads);
  }
  return {};
}

Status refuse_flag(const Json& config, const std::string& key, const char* meaning) {
  TRY_ASSIGN(const bool set, read_flag(config, key, false));
  if (!set) return {};
  return fail("the config says {} = true, that is {}, which is not read; choose a model without it", key, meaning);
}

// Whether any layer looks back through a window: Qwen2 says so by a flag, and from which layer on; newer configs list
// the kind of every layer.
Result<bool> uses_window(const Json& config, const ModelConfig& result) {
  if (find_value(config, "sliding_window") == nullptr) return false;
  if (result.family->always_windowed) return true;
  TRY_ASSIGN(const bool used, read_flag(config, "use_sliding_window", false));
  if (!used) return false;
  if (const Json* kinds = find_value(config, "layer_types"); kinds != nullptr && kinds->is_array()) {
    return std::find(kinds->begin(), kinds->end(), "sliding_attention") != kinds->end();
  }
  const Json* first = find_value(config, "max_window_layers");
  return first == nullptr || !first->is_number_integer() || *first < result.layers;
}

// A layer that looks back through a window is read as one that sees all tokens, which it is for texts that the window
// holds: the model has no more positions than that.
Status read_window(const Json& config, ModelConfig& result) {
  TRY_ASSIGN(const bool used, uses_window(config, result));
  if (!used) return {};
  TRY_ASSIGN(const int window, read_size(config, "sliding_window", INT32_MAX));
  if (window >= result.max_position) return {};
  result.window = result.max_position = window;
  return {};
}

// A cap of 0 is written as null; without the key the model's own code would take one of its own.
Result<double> read_cap(const Json& config, const std::string& key) {
  if (const auto found = config.find(key); found != config.end() && found->is_null()) return 0.0;
  return read_positive(config, key);
}

Status read_scores(const Json& config, ModelConfig& result) {
  if (!result.family->soft_caps) return {};
  TRY_ASSIGN(result.query_scalar, read_positive(config, "query_pre_attn_scalar"));
  TRY_ASSIGN(result.score_cap, read_cap(config, "attn_logit_softcapping"));
  TRY_ASSIGN(result.logit_cap, read_cap(config, "final_logit_softcapping"));
  return {};
}

// Gemma 2 has a key of its own, and an old one beside it that does not count.
Status check_activation(const Json& config, const Family& family) {
  const Json* own = find_value(config, "hidden_activation");
  const std::string key = own != nullptr ? "hidden_activation" : "hidden_act";
  const Json* activation = find_value(config, key);
  const std::string wanted(name_of(family.activation));
  if (activation == nullptr || *activation == wanted) return {};
  return fail("the config says {} = {}; of {} models only {} is computed", key, shown(activation->dump()),
              family.display_name, wanted);
}

Status check_settings(const Json& config, const ModelConfig& result) {
  TRY(check_activation(config, *result.family));
  if (const Json* quantised = find_value(config, "quantization_config")) {
    return fail("the model is quantised ({}); take the unquantised one, or a GGUF file of it",
                shown(quantised->value("quant_method", "of an unnamed method")));
  }
  TRY_ASSIGN(const double turned, read_positive(config, "partial_rotary_factor", 1.0));
  if (turned != 1)
    return fail("RoPE turns a part {} of each head (partial_rotary_factor); only 1 is converted", turned);
  if (!result.family->qkv_bias) TRY(refuse_flag(config, "attention_bias", "biases on all projections of attention"));
  return refuse_flag(config, "mlp_bias", "biases in the MLP");
}

Result<std::vector<int>> read_tokens(const Json& config, const std::string& key) {
  const Json* value = find_value(config, key);
  if (value == nullptr) return std::vector<int>{};
  std::vector<int> tokens;
  for (const Json& token : value->is_array() ? *value : Json::array({*value})) {
    if (!token.is_number_integer() || token < -1 || token > INT32_MAX) {
      return fail("the config says {} = {}; a token id or a list of them is wanted", key, shown(value->dump()));
    }
    if (token >= 0) tokens.push_back(token.get<int>());  // -1 is an old way to say none
  }
  return tokens;
}

Result<ModelConfig> read_checked(const Json& config) {
  ModelConfig result;
  TRY_ASSIGN(result.family, read_family(config));
  TRY(read_sizes(config, result));
  TRY(read_head_dim(config, result));
  TRY(check_settings(config, result));
  TRY(read_window(config, result));
  TRY(read_scores(config, result));
  TRY_ASSIGN(auto rope, read_rope_config(config, result.head_dim));
  result.rope_theta = rope.theta;
  result.rope_scaling = std::move(rope.scaling);
  TRY_ASSIGN(result.tied_embeddings, read_flag(config, "tie_word_embeddings", result.family->ties_embeddings));
  TRY(read_special_tokens(config, result));
  return result;
}

}  // namespace

const Family* family_of(const Json& config) { return find_family(model_type(config)); }

Status read_special_tokens(const Json& config, ModelConfig& result) {
  TRY_ASSIGN(const auto bos, read_tokens(config, "bos_token_id"));
  TRY_ASSIGN(const auto pad, read_tokens(config, "pad_token_id"));
  TRY_ASSIGN(result.eos_tokens, read_tokens(config, "eos_token_id"));
  if (!bos.empty()) result.bos_token = bos.front();
  if (!pad.empty()) result.pad_token = pad.front();
  return {};
}

Status check_window(const ModelConfig& config, int length) {
  if (config.window == 0 || length <= config.window) return {};
  return fail(
      "a sequence of {} tokens is longer than the {} that some layers of the model look back (sliding_window), and "
      "windows are not computed; take at most {} tokens",
      length, config.window, config.window);
}

Result<ModelConfig> read_model_config(const Json& config) {
  try {
    return read_checked(config);
  } catch (const std::exception& error) {  // a value that JSON cannot print, memory
    return fail("the config cannot be read: {}", error.what());
  }
}

}  // namespace transmla
