#include "engine/model/tensor_table.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "engine/checkpoint/json.h"

namespace transmla {
namespace {

std::int64_t size_of(Dim dim, const ModelConfig& config) {
  switch (dim) {
    case Dim::none:
      return 1;
    case Dim::hidden:
      return config.hidden;
    case Dim::intermediate:
      return config.intermediate;
    case Dim::vocab:
      return config.vocab;
    case Dim::q_width:
      return config.q_width();
    case Dim::kv_width:
      return config.kv_width();
  }
  return 0;
}

std::vector<std::int64_t> shape_of(const TensorSpec& spec, const ModelConfig& config) {
  std::vector<std::int64_t> shape = {size_of(spec.rows, config)};
  if (spec.cols != Dim::none) shape.push_back(size_of(spec.cols, config));
  return shape;
}

// "'a', 'b', 'c' and 5 more"
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
    text += fmt::format("{}'{}'", i == 0 ? "" : ", ", shown(names[i]));
  }
  if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
  return text;
}

std::string_view pattern_of(const TensorSpec& spec, const Checkpoint& checkpoint) {
  return checkpoint.kind() == CheckpointKind::gguf ? spec.gguf_name : spec.name;
}

int layers_of(Role role, const ModelConfig& config) { return is_layer_role(role) ? config.layers : 1; }

// Collects what a checkpoint has and lacks of a family's table.
class TensorSearch {
 public:
  TensorSearch(const Checkpoint& checkpoint, const ModelConfig& config) : checkpoint_(checkpoint), config_(config) {}

  Result<TensorMap> run() {
    for (const TensorSpec& spec : config_.family->tensors) {
      for (int layer = 0; layer < layers_of(spec.role, config_); ++layer) TRY(look_for(spec, layer));
    }
    TRY(check_missing());
    TRY(check_tied_head());
    TRY(check_extra());
    return std::move(found_);
  }

 private:
  Status look_for(const TensorSpec& spec, int layer) {
    const std::string name = tensor_name(pattern_of(spec, checkpoint_), layer);
    const TensorInfo* tensor = checkpoint_.find(name);
    known_.insert(name);
    if (tensor == nullptr) {
      const bool optional = spec.role == Role::lm_head && config_.tied_embeddings;
      if (!optional) missing_.push_back(name);
      return {};
    }
    const auto shape = shape_of(spec, config_);
    if (tensor->shape != shape) {
      return fail(
          "tensor '{}' has the shape [{}], the sizes in the config make it [{}]; config and weights are of "
          "different models, copy both again",
          name, fmt::join(tensor->shape, ", "), fmt::join(shape, ", "));
    }
    found_[{spec.role, layer}] = tensor;
    return {};
  }

  Status check_missing() const {
    if (missing_.empty()) return {};
    return fail("the checkpoint lacks {} of the tensors of a {} model with {} layers: {}; copy it again",
                missing_.size(), config_.family->display_name, config_.layers, listed(missing_));
  }

  // Where the config ties lm_head to the embedding, a stored copy must be one.
  Status check_tied_head() {
    const auto head = found_.find({Role::lm_head, 0});
    if (!config_.tied_embeddings || head == found_.end()) return {};
    const TensorInfo& embedding = *found_.at({Role::embedding, 0});
    const bool same = head->second->dtype == embedding.dtype &&
                      std::equal(embedding.data.begin(), embedding.data.end(), head->second->data.begin());
    if (!same) {
      return fail(
          "the config ties '{}' to '{}', but their weights differ; set tie_word_embeddings to false to use both",
          head->second->name, embedding.name);
    }
    found_.erase(head);
    return {};
  }

  Status check_extra() const {
    std::vector<std::string> extra;
    for (const TensorInfo& tensor : checkpoint_.tensors()) {
      if (!known_.contains(tensor.name) && !is_ignored(tensor.name)) extra.push_back(tensor.name);
    }
    if (extra.empty()) return {};
    return fail(
        "the checkpoint holds {} tensors that a {} model with {} layers does not have: {}; converting without "
        "them would change the model, choose another one",
        extra.size(), config_.family->display_name, config_.layers, listed(extra));
  }

  bool is_ignored(const std::string& name) const {
    for (const std::string_view pattern : config_.family->ignored) {
      for (int layer = 0; layer < config_.layers; ++layer) {
        if (name == tensor_name(pattern, layer)) return true;
      }
    }
    return false;
  }

  const Checkpoint& checkpoint_;
  const ModelConfig& config_;
  TensorMap found_;
  std::set<std::string> known_;
  std::vector<std::string> missing_;
};

}  // namespace

Status refuse_query_key_norms(const Checkpoint& checkpoint) {
  constexpr std::array<std::string_view, 4> marks = {".q_norm.", ".k_norm.", ".attn_q_norm.", ".attn_k_norm."};
  for (const TensorInfo& tensor : checkpoint.tensors()) {
    for (const std::string_view mark : marks) {
      if (tensor.name.find(mark) == std::string::npos) continue;
      return fail(
          "tensor '{}' is a norm between projection and RoPE, as in Qwen3: it divides each head by a length that "
          "changes from token to token, so no fixed low-rank matrix can absorb it; choose a model without such "
          "norms (families {})",
          shown(tensor.name), known_families());
    }
  }
  return {};
}

Result<TensorMap> find_tensors(const Checkpoint& checkpoint, const ModelConfig& config) {
  return TensorSearch(checkpoint, config).run();
}

}  // namespace transmla
