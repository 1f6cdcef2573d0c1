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
    case Dim::head_dim:
      return config.head_dim;
    case Dim::experts:
      return config.experts;
  }
  return 0;
}

std::string_view pattern_of(const TensorSpec& spec, const Checkpoint& checkpoint) {
  return checkpoint.kind() == CheckpointKind::gguf ? spec.gguf_name : spec.name;
}

int layers_of(Role role, const ModelConfig& config) { return is_layer_role(role) ? config.layers : 1; }

bool is_left_aside(const std::string& name, const Family& family) {
  return !family.left_aside.prefix.empty() && name.starts_with(family.left_aside.prefix);
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

// A stored tensor of one layer: one role's, or those of several roles one below the other (fused projections).
struct StoredTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::span<const TensorSpec> parts;
  int layer = 0, expert = 0;
  bool stacked = false;  // all experts', one below the other
};

// Collects what a checkpoint has and lacks of a family's table.
class TensorSearch {
 public:
  TensorSearch(const Checkpoint& checkpoint, const ModelConfig& config) : checkpoint_(checkpoint), config_(config) {}

  Result<TensorMap> run() {
    const auto& specs = config_.family->tensors;
    for (std::size_t first = 0, count = 0; first < specs.size(); first += count) {
      const auto rest = specs.subspan(first);
      const auto other = [&](const TensorSpec& spec) { return spec.name != rest.front().name; };
      count = static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), other) - rest.begin());
      TRY(look_for(rest.first(count)));
    }
    TRY(check_missing());
    TRY(check_tied_head());
    TRY(check_extra());
    return std::move(found_);
  }

 private:
  // `parts` have one name.
  Status look_for(std::span<const TensorSpec> parts) {
    const TensorSpec& first = parts.front();
    const std::string_view pattern = pattern_of(first, checkpoint_);
    const bool stacked = first.each_expert() && pattern.find("{}") == pattern.rfind("{}");
    const int experts = first.each_expert() && !stacked ? config_.experts : 1;
    std::vector<std::int64_t> shape = {0};
    for (const TensorSpec& part : parts) shape.front() += size_of(part.rows, config_);
    if (first.cols != Dim::none) shape.push_back(size_of(first.cols, config_));
    if (stacked) shape.insert(shape.begin(), config_.experts);
    for (int layer = 0; layer < layers_of(first.role, config_); ++layer) {
      for (int expert = 0; expert < experts; ++expert) {
        TRY(look_for({tensor_name(pattern, layer, expert), shape, parts, layer, expert, stacked}));
      }
    }
    return {};
  }

  Status look_for(const StoredTensor& wanted) {
    const TensorInfo* tensor = checkpoint_.find(wanted.name);
    known_.insert(wanted.name);
    if (tensor == nullptr) {
      const bool optional = wanted.parts.front().role == Role::lm_head && config_.tied_embeddings;
      if (!optional) missing_.push_back(wanted.name);
      return {};
    }
    if (tensor->shape != wanted.shape) {
      return fail(
          "tensor '{}' has the shape [{}], the sizes in the config make it [{}]; config and weights are of "
          "different models, copy both again",
          wanted.name, fmt::join(tensor->shape, ", "), fmt::join(wanted.shape, ", "));
    }
    place(*tensor, wanted);
    return {};
  }

  void place(const TensorInfo& tensor, const StoredTensor& wanted) {
    std::int64_t row = 0;
    for (int expert = 0; expert < (wanted.stacked ? config_.experts : 1); ++expert) {
      for (const TensorSpec& part : wanted.parts) {
        const std::int64_t rows = part.cols == Dim::none ? 1 : size_of(part.rows, config_);
        found_[{part.role, wanted.layer, wanted.expert + expert}] = {&tensor, row, rows};
        row += rows;
      }
    }
  }

  Status check_missing() const {
    if (missing_.empty()) return {};
    return fail("the checkpoint lacks {} of the tensors of a {} model with {} layers: {}; copy it again",
                missing_.size(), config_.family->display_name, config_.layers, listed(missing_));
  }

  // Where the config ties lm_head to the embedding, a stored copy must be one.
  Status check_tied_head() {
    const auto head = found_.find({Role::lm_head});
    if (!config_.tied_embeddings || head == found_.end()) return {};
    const TensorInfo &stored = *head->second.tensor, &embedding = *found_.at({Role::embedding}).tensor;
    const bool same = stored.dtype == embedding.dtype &&
                      std::equal(embedding.data.begin(), embedding.data.end(), stored.data.begin());
    if (!same) {
      return fail(
          "the config ties '{}' to '{}', but their weights differ; set tie_word_embeddings to false to use both",
          stored.name, embedding.name);
    }
    found_.erase(head);
    return {};
  }

  Status check_extra() const {
    std::vector<std::string> extra;
    for (const TensorInfo& tensor : checkpoint_.tensors()) {
      if (!known_.contains(tensor.name) && !is_other(tensor.name)) extra.push_back(tensor.name);
    }
    if (extra.empty()) return {};
    return fail(
        "the checkpoint holds {} tensors that a {} model with {} layers does not have: {}; converting without "
        "them would change the model, choose another one",
        extra.size(), config_.family->display_name, config_.layers, listed(extra));
  }

  bool is_other(const std::string& name) const {
    if (is_left_aside(name, *config_.family)) return true;
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

Status refuse_unknown_norms(const Checkpoint& checkpoint) {
  const Family* family = family_of(checkpoint.config());
  if (family != nullptr && family->query_key_norms) return {};
  constexpr std::array<std::string_view, 4> marks = {".q_norm.", ".k_norm.", ".attn_q_norm.", ".attn_k_norm."};
  for (const TensorInfo& tensor : checkpoint.tensors()) {
    for (const std::string_view mark : marks) {
      if (tensor.name.find(mark) == std::string::npos) continue;
      return fail(
          "tensor '{}' is a norm of queries or keys between projection and RoPE, which only models of the family qwen3 "
          "are read with; choose a model of one of the families {}",
          shown(tensor.name), known_families());
    }
  }
  return {};
}

Result<TensorMap> find_tensors(const Checkpoint& checkpoint, const ModelConfig& config) {
  return TensorSearch(checkpoint, config).run();
}

std::size_t left_aside_tensors(const Checkpoint& checkpoint, const Family& family) {
  const auto& all = checkpoint.tensors();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const TensorInfo& each) { return is_left_aside(each.name, family); }));
}

}  // namespace transmla
