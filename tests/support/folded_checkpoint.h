// A tiny model whose norms of queries and keys are constants, as a checkpoint of a family that has no such norms: what
// a conversion that folds them must agree with.
//
//   const fixtures::FoldedCheckpoint folded({.family = "qwen3"}, factors);
//   const auto model = folded.model();
#pragma once

#include <span>

#include "engine/model/norm_factors.h"
#include "tests/support/tiny_checkpoint.h"

namespace transmla::fixtures {

// Of the Llama family, W_q,h = c_h·diag(g_q)·W_q,h and W_k,h likewise, multiplied in double; `layers` has the factors
// of each layer.
class FoldedCheckpoint {
 public:
  FoldedCheckpoint(const TinyModel& tiny, std::span<const NormFactors> layers);
  std::shared_ptr<const Model> model() const { return Model::open(folder_.path() / "model").value(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace transmla::fixtures
