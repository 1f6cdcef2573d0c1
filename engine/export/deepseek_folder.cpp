#include "engine/export/deepseek_folder.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <utility>

#include "engine/checkpoint/fp8_blocks.h"
#include "engine/export/sandwich_norms.h"

namespace transmla {
namespace {

using nlohmann::json;

Result<json> read_json(const Path& path) {
  TRY_ASSIGN(const auto text, read_text(path));
  auto parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return fail("'{}' is not a JSON object: export the model again", path.string());
  return parsed;
}

// Reads keys of one object; the first that is missing or wrong is kept as the error.
class Keys {
 public:
  Keys(const json& object, const Path& path) : object_(object), path_(path) {}
  void read(const char* key, int& to) {  // a size
    const json& value = find(key);
    check(key, value.is_number_integer() && value > 0 && value <= std::numeric_limits<int>::max(), to);
  }
  void read(const char* key, double& to) { check(key, find(key).is_number(), to); }
  void read(const char* key, bool& to) { check(key, find(key).is_boolean(), to); }
  void expect(const char* key, const json& wanted) {
    if (find(key) == wanted || !status_) return;
    status_ = fail("'{}' says {} {}, a DeepSeek-V3 model that can be verified has {}", path_.string(), key,
                   find(key).dump(), wanted.dump());
  }
  const json& find(const char* key) const {
    static const json none;
    const auto found = object_.find(key);
    return found == object_.end() ? none : *found;
  }
  Status status() const { return status_; }

 private:
  template <class T>
  void check(const char* key, bool is_right, T& to) {
    if (is_right) {
      to = find(key).get<T>();
    } else if (status_) {
      status_ = fail("'{}' has {} for {}, which is no such value: export the model again", path_.string(),
                     find(key).dump(), key);
    }
  }
  const json& object_;
  const Path& path_;
  Status status_;
};

// Softmax over the experts that a token uses, in every layer and without shared ones.
void read_experts(Keys& keys, DeepseekConfig& config) {
  keys.expect("first_k_dense_replace", 0);
  keys.expect("moe_layer_freq", 1);
  keys.expect("topk_method", "greedy");
  keys.expect("norm_topk_prob", true);
  keys.expect("routed_scaling_factor", 1.0);
  keys.expect("n_shared_experts", nullptr);
  keys.read("moe_intermediate_size", config.intermediate_size);
  keys.read("n_routed_experts", config.n_routed_experts);
  keys.read("num_experts_per_tok", config.num_experts_per_tok);
}

// What modeling_sandwich_norms.py adds.
void read_sandwich_norms(Keys& keys, DeepseekConfig& config) {
  config.sandwich_norms = true;
  keys.expect("hidden_activation", "gelu_pytorch_tanh");
  for (const auto& [key, cap] : {std::pair{"attn_logit_softcapping", &config.attn_logit_softcapping},
                                 std::pair{"final_logit_softcapping", &config.final_logit_softcapping}}) {
    if (!keys.find(key).is_null()) keys.read(key, *cap);
  }
}

}  // namespace

Result<DeepseekConfig> read_deepseek_config(const json& object, const Path& path) {
  DeepseekConfig config;
  Keys keys(object, path);
  keys.expect("model_type", "deepseek_v3");
  if (object.value("hidden_act", json()) == sandwich_activation) {
    read_sandwich_norms(keys, config);
  } else {
    keys.expect("hidden_act", "silu");
  }
  keys.expect("rope_scaling", nullptr);
  keys.expect("tie_word_embeddings", false);
  keys.read("vocab_size", config.vocab_size);
  keys.read("hidden_size", config.hidden_size);
  keys.read("intermediate_size", config.intermediate_size);
  keys.read("num_hidden_layers", config.num_hidden_layers);
  keys.read("num_attention_heads", config.num_attention_heads);
  keys.read("kv_lora_rank", config.kv_lora_rank);
  keys.read("qk_nope_head_dim", config.qk_nope_head_dim);
  keys.read("qk_rope_head_dim", config.qk_rope_head_dim);
  keys.read("v_head_dim", config.v_head_dim);
  keys.read("rms_norm_eps", config.rms_norm_eps);
  keys.read("rope_theta", config.rope_theta);
  keys.read("attention_bias", config.attention_bias);
  keys.read("rope_interleave", config.rope_interleave);
  const bool without_rank = object.contains("q_lora_rank") && object["q_lora_rank"].is_null();
  if (!without_rank) keys.read("q_lora_rank", config.q_lora_rank);
  keys.expect("num_key_value_heads", config.num_attention_heads);
  if (object.value("scoring_func", json()) == "softmax") {
    read_experts(keys, config);
  } else {
    keys.expect("first_k_dense_replace", config.num_hidden_layers);
  }
  TRY(keys.status());
  return config;
}

Result<DeepseekFolder> DeepseekFolder::open(const Path& folder_or_gguf) {
  DeepseekFolder opened;
  const bool file = std::filesystem::is_regular_file(folder_or_gguf);
  TRY(file ? opened.read_gguf(folder_or_gguf) : opened.read_folder(folder_or_gguf));
  return opened;
}

Status DeepseekFolder::read_folder(const Path& folder) {
  const Path path = folder / "config.json";
  TRY_ASSIGN(const auto object, read_json(path));
  TRY_ASSIGN(config_, read_deepseek_config(object, path));
  return read_tensors(folder);
}

Status DeepseekFolder::read_tensors(const Path& folder) {
  const Path index = folder / "model.safetensors.index.json";
  if (!std::filesystem::exists(index)) return read_file(folder / "model.safetensors");
  TRY_ASSIGN(const auto object, read_json(index));
  const auto map = object.find("weight_map");
  if (map == object.end() || !map->is_object()) return fail("'{}' has no weight_map: export again", index.string());
  std::set<std::string> names;
  for (const auto& file : *map) {
    if (!file.is_string()) return fail("'{}' names a file by {}: export again", index.string(), file.dump());
    names.insert(file.get<std::string>());
  }
  for (const auto& name : names) TRY(read_file(folder / name));
  if (map->size() == tensors_.size()) return {};
  return fail("'{}' names {} tensors, its files hold {}: export again", index.string(), map->size(), tensors_.size());
}

Status DeepseekFolder::read_file(const Path& path) {
  TRY_ASSIGN(auto file, MappedFile::open(path));
  TRY_ASSIGN(auto table, safetensors::read_table(file));
  for (auto& found : table.entries) {
    std::string name = found.name;
    if (!tensors_.emplace(name, std::move(found)).second) {
      return fail("'{}' holds tensor '{}' a second time: export again", path.string(), name);
    }
  }
  files_.push_back(std::move(file));
  return {};
}

DType DeepseekFolder::coarsest() const {
  for (const DType dtype : {DType::f8_e4m3, DType::q8_0, DType::bf16}) {
    const auto has = [&](const auto& tensor) { return tensor.second.dtype == info(dtype).name; };
    if (std::any_of(tensors_.begin(), tensors_.end(), has)) return dtype;
  }
  return DType::f32;
}

Result<const safetensors::Entry*> DeepseekFolder::entry(const std::string& name,
                                                        const std::vector<std::int64_t>& shape) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) return fail("the export lacks tensor '{}': export again", name);
  if (found->second.shape == shape) return &found->second;
  return fail("tensor '{}' has shape [{}], config.json says [{}]: export again", name,
              fmt::join(found->second.shape, ", "), fmt::join(shape, ", "));
}

Result<MatrixF> DeepseekFolder::rows(const std::string& name, Index rows, Index cols, Index first, Index count) const {
  TRY_ASSIGN(const auto* found, entry(name, {rows, cols}));
  const auto dtype = find_dtype(found->dtype);
  if (!dtype) return fail("tensor '{}' has dtype {}, which is not F32, F16 or BF16", name, found->dtype);
  const std::size_t row_bytes = storage_bytes(*dtype, static_cast<std::size_t>(cols));
  const auto stored =
      found->data.subspan(static_cast<std::size_t>(first) * row_bytes, static_cast<std::size_t>(count) * row_bytes);
  MatrixF values(count, cols);
  const std::span<float> read(values.data(), static_cast<std::size_t>(values.size()));
  if (*dtype == DType::f8_e4m3) {
    TRY_ASSIGN(const auto factors, factors_of(*found));
    decode_fp8(stored, factors, first, cols, read);
  } else {
    decode(*dtype, stored, read);
  }
  return values;
}

Result<std::span<const std::byte>> DeepseekFolder::factors_of(const safetensors::Entry& weight) const {
  const auto found = tensors_.find(weight.name + std::string(kFp8FactorSuffix));
  if (found == tensors_.end()) {
    return fail("the export lacks tensor '{}{}': export again", weight.name, kFp8FactorSuffix);
  }
  TRY(check_fp8_factors(weight.name, weight.shape, found->second.dtype, found->second.shape));
  return found->second.data;
}

Result<MatrixF> DeepseekFolder::matrix(const std::string& name, Index rows, Index cols) const {
  if (!name.ends_with("kv_b_proj.weight") || tensors_.contains(name)) return this->rows(name, rows, cols, 0, rows);
  return joined_kv_b(name);
}

Result<VectorF> DeepseekFolder::vector(const std::string& name, Index size) const { return values(name, {size}); }

Result<VectorF> DeepseekFolder::values(const std::string& name, const std::vector<std::int64_t>& shape) const {
  TRY_ASSIGN(const auto* found, entry(name, shape));
  const auto dtype = find_dtype(found->dtype);
  if (!dtype || *dtype == DType::f8_e4m3) {
    return fail("tensor '{}' has dtype {}, which is not F32, F16 or BF16", name, found->dtype);
  }
  VectorF values(std::accumulate(shape.begin(), shape.end(), Index{1}, std::multiplies<>()));
  decode(*dtype, found->data, {values.data(), static_cast<std::size_t>(values.size())});
  return values;
}

}  // namespace transmla
