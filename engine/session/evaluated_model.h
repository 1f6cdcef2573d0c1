// A checkpoint as an evaluation reads it: a known family by the engine's pass; an export of this project, a
// DeepSeek-V3 folder, by the plain fp32 pass that verifies exports.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/evaluation/comparison.h"
#include "engine/model/model.h"

namespace transmla {

// Whether this is a DeepSeek-V3 folder.
bool holds_export(const Checkpoint& checkpoint);

class EvaluatedModel {
 public:
  static Result<EvaluatedModel> open(const Path& path);

  const std::string& name() const { return name_; }
  std::string_view family() const;
  bool is_export() const { return model_ == nullptr; }
  const Checkpoint& checkpoint() const { return *checkpoint_; }

  // `precision` and `cache_bytes`, of packed weights, are those of the engine's pass.
  Result<Perplexity> perplexity(const TokenBatch& chunks, Precision precision, std::size_t cache_bytes,
                                const Context& context) const;
  LogitSource logits(const TokenBatch& chunks, Precision precision, std::size_t cache_bytes, const std::string& stage,
                     const Context& context) const;

 private:
  Network network(Precision precision, std::size_t cache_bytes) const;

  std::string name_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  std::shared_ptr<const Model> model_;  // null for an export
};

}  // namespace transmla
