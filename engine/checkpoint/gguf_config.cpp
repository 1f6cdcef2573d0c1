#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/checkpoint/gguf.h"
#include "engine/checkpoint/json.h"

namespace transmla::gguf {
namespace {

using Json = nlohmann::json;

struct Key {
  std::string_view gguf;  // behind "{architecture}."
  std::string_view config;
  bool required;
};
constexpr std::array<Key, 10> sizes = {{
    {"embedding_length", "hidden_size", true},
    {"block_count", "num_hidden_layers", true},
    {"feed_forward_length", "intermediate_size", true},
    {"attention.head_count", "num_attention_heads", true},
    {"attention.head_count_kv", "num_key_value_heads", false},
    {"context_length", "max_position_embeddings", true},
    {"vocab_size", "vocab_size", false},
    {"attention.key_length", "head_dim", false},
    {"expert_count", "num_local_experts", false},
    {"expert_used_count", "num_experts_per_tok", false},
}};
constexpr std::array<Key, 3> token_ids = {{
    {"tokenizer.ggml.bos_token_id", "bos_token_id", false},
    {"tokenizer.ggml.eos_token_id", "eos_token_id", false},
    {"tokenizer.ggml.padding_token_id", "pad_token_id", false},
}};

// What is asked of one file. Refers to the contents for the length of make_config().
class Facts {
 public:
  Facts(const Contents& contents, const std::string& file) : contents_(contents), file_(file) {}

  const std::string& file() const { return file_; }
  const Json* find(const std::string& key) const {
    const auto found = contents_.metadata.find(key);
    return found == contents_.metadata.end() ? nullptr : &*found;
  }
  // The key of this architecture: "llama.block_count".
  std::string own(std::string_view key) const {
    const Json* architecture = find("general.architecture");
    return fmt::format("{}.{}", architecture == nullptr ? "" : architecture->get<std::string>(), key);
  }
  const TensorInfo* tensor(std::string_view name) const {
    const auto& all = contents_.tensors;
    const auto found = std::find_if(all.begin(), all.end(), [name](const auto& each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
  }

 private:
  const Contents& contents_;
  const std::string& file_;
};

Status copy_whole_number(const Facts& facts, const std::string& name, const Key& key, Json& config) {
  const Json* value = facts.find(name);
  if (value == nullptr && !key.required) return {};
  if (value == nullptr) return fail("'{}' lacks the key {}; convert the model anew", facts.file(), name);
  if (!value->is_number_integer()) {
    return fail("'{}' gives {} as {}; only one whole number for all layers is read", facts.file(), name,
                shown(value->dump()));
  }
  config[std::string(key.config)] = *value;
  return {};
}

Status copy_sizes(const Facts& facts, Json& config) {
  for (const Key& key : sizes) TRY(copy_whole_number(facts, facts.own(key.gguf), key, config));
  for (const Key& key : token_ids) TRY(copy_whole_number(facts, std::string(key.gguf), key, config));
  const TensorInfo* embedding = facts.tensor("token_embd.weight");
  if (!config.contains("vocab_size") && embedding != nullptr) config["vocab_size"] = embedding->rows();
  return {};
}

// config.json has one head_dim: values must be as long as keys, and RoPE must turn all of a key.
Status check_head_dim(const Facts& facts, Json& config) {
  if (!config.contains("head_dim")) {
    const auto hidden = config["hidden_size"].get<std::int64_t>();
    const auto heads = config["num_attention_heads"].get<std::int64_t>();
    if (heads < 1) return fail("'{}' gives {} as {}", facts.file(), facts.own("attention.head_count"), heads);
    config["head_dim"] = hidden / heads;
  }
  for (const std::string_view key : {"attention.value_length", "rope.dimension_count"}) {
    const Json* length = facts.find(facts.own(key));
    if (length == nullptr || *length == config["head_dim"]) continue;
    return fail("'{}' gives {} as {}, but its heads have {} dimensions; models with such heads are not converted",
                facts.file(), facts.own(key), shown(length->dump()), config["head_dim"].dump());
  }
  return {};
}

Status copy_numbers(const Facts& facts, Json& config) {
  const Json* eps = facts.find(facts.own("attention.layer_norm_rms_epsilon"));
  const Json* theta = facts.find(facts.own("rope.freq_base"));
  if (eps == nullptr) {
    return fail("'{}' lacks the key {}; only models with RMSNorm are converted", facts.file(),
                facts.own("attention.layer_norm_rms_epsilon"));
  }
  config["rms_norm_eps"] = *eps;
  config["rope_theta"] = theta == nullptr ? Json(10000.0) : *theta;
  config["tie_word_embeddings"] = facts.tensor("output.weight") == nullptr;
  const Json* window = facts.find(facts.own("attention.sliding_window"));
  if (window != nullptr && *window != 0) {  // 0 is how Phi-3 files say that there is none
    config["sliding_window"] = *window;
    config["use_sliding_window"] = true;
  }
  return {};
}

// A model of 46 layers is Gemma 2 27B, the one whose scores are not divided by the root of the head size: GGUF has no
// key for that, and llama.cpp tells it by its layers too (llama_model::load_hparams, LLM_ARCH_GEMMA2).
void copy_scores(const Facts& facts, Json& config) {
  constexpr int layers_of_27b = 46;
  for (const std::string key : {"attn_logit_softcapping", "final_logit_softcapping"}) {
    if (const Json* cap = facts.find(facts.own(key))) config[key] = *cap;
  }
  if (!config.contains("attn_logit_softcapping")) return;
  const auto heads = config["num_attention_heads"].get<std::int64_t>();
  const bool by_width = config["num_hidden_layers"] == layers_of_27b && heads > 0;
  config["query_pre_attn_scalar"] =
      by_width ? Json(config["hidden_size"].get<std::int64_t>() / heads) : config["head_dim"];
}

// rope.scaling.* as llama.cpp's converter writes them; its type "none" is no scaling.
Json declared_scaling(const Facts& facts) {
  const Json* type = facts.find(facts.own("rope.scaling.type"));
  const Json* factor = facts.find(facts.own("rope.scaling.factor"));
  if (factor == nullptr) factor = facts.find(facts.own("rope.scale_linear"));  // older files
  const Json kind = type != nullptr ? *type : factor != nullptr ? Json("linear") : Json("none");
  if (kind == "none") return nullptr;
  Json scaling = {{"rope_type", kind}};
  if (factor != nullptr) scaling["factor"] = *factor;
  return scaling;
}

// Llama 3 models carry no rope.scaling keys but a tensor: what each frequency is divided by.
Status add_rope_scaling(const Facts& facts, Json& config) {
  Json scaling = declared_scaling(facts);
  const TensorInfo* tensor = facts.tensor("rope_freqs.weight");
  if (tensor != nullptr) {
    const auto half = config["head_dim"].get<std::int64_t>() / 2;
    if (!scaling.is_null() || tensor->values() != half || !config["rope_theta"].is_number()) {
      return fail(
          "'{}' has rope_freqs.weight with {} factors beside rope.scaling {}; {} factors and no other scaling "
          "are read",
          facts.file(), tensor->values(), scaling.dump(), half);
    }
    std::vector<float> factors(static_cast<std::size_t>(half));
    decode(tensor->dtype, tensor->data, factors);
    scaling = rope_scaling_from({factors.begin(), factors.end()}, config["rope_theta"].get<double>());
  }
  config["rope_scaling"] = std::move(scaling);
  return {};
}

}  // namespace

Result<Json> make_config(const Contents& contents, const std::string& file) {
  const Facts facts(contents, file);
  const Json* architecture = facts.find("general.architecture");
  if (architecture == nullptr || !architecture->is_string()) {
    return fail("'{}' does not say its general.architecture, so its family is unknown; convert the model anew", file);
  }
  if (*architecture == "deepseek2") return deepseek_config(contents.metadata);
  Json config = {{"model_type", *architecture}};
  TRY(copy_sizes(facts, config));
  // llama.cpp has one architecture for both.
  if (*architecture == "llama" && config.value("num_local_experts", 0) > 0) config["model_type"] = "mixtral";
  TRY(check_head_dim(facts, config));
  TRY(copy_numbers(facts, config));
  copy_scores(facts, config);
  TRY(add_rope_scaling(facts, config));
  return config;
}

}  // namespace transmla::gguf
