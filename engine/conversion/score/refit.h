// The refit of a projection in closed form: ridge regression towards the weights it had (METHOD.md, "Refit").
#pragma once

#include "engine/base/context.h"
#include "engine/base/scratch.h"
#include "engine/forward/pass.h"
#include "engine/math/matrix.h"

namespace transmla {

// Sums of W' = argmin Σ_t w_t‖target_t − W' a_t‖² + λ‖W' − W‖² over a stream; a are the projection's inputs.
class ProjectionRefit {
 public:
  ProjectionRefit(Index outputs, Index inputs);
  // targets [rows, outputs] and weights [rows] of the tap's rows.
  void add(const ProjectionTap& tap, const MatrixF& targets, const VectorF& weights);
  // The sums of all ranks take the place of this one's.
  Status add_ranks(const Context& context);
  // λ is `ridge` times the mean diagonal of Σ w aaᵀ. Without any activation W stays.
  // Computes in the place of the sums: [inputs, inputs] is 7 GB for an MLP of 29,568.
  MatrixF solve(const MatrixF& weight, double ridge) &&;

 private:
  MatrixD inputs_;   // Σ w aaᵀ, lower triangle [inputs, inputs]
  MatrixD outputs_;  // Σ w target aᵀ [outputs, inputs]
};

// The norm between a projection and the stream, y = gain · x / sqrt(mean(x²) + eps).
struct PostNorm {
  VectorF gain;  // [outputs]; empty: there is none
  double eps = 0;
};

// The inputs of a projection over a whole stream, kept until its weights are known. In the precision of the pass.
class KeptInputs {
 public:
  // Room for [rows, width] numbers; beyond `limit` bytes in a file (ScratchMemory).
  static Result<KeptInputs> allocate(Index rows, Index width, Precision precision, std::size_t limit);
  void add(const ProjectionTap& tap);
  // stream += norm(inputs·Wᵀ) [rows, outputs]
  Status add_product(const MatrixF& weight, const PostNorm& norm, const StreamView& stream) const;

 private:
  std::size_t offset(Index row) const;
  Index rows_ = 0, width_ = 0;
  Precision precision_ = Precision::f32;
  ScratchMemory memory_;
};

// The tap's inputs in fp32 [rows, inputs].
MatrixF inputs_of(const ProjectionTap& tap);

}  // namespace transmla
