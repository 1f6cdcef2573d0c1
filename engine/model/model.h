// A checkpoint understood: which tensor plays which role, loaded a layer at a time in one form for both file kinds.
#pragma once

#include <memory>
#include <utility>

#include "engine/base/result.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/math/matrix.h"
#include "engine/model/config.h"
#include "engine/model/family.h"
#include "engine/model/tensor_table.h"

namespace transmla {

// The attention projections of one layer, in fp32, [out, in] as checkpoints have them. Biases and norms of heads are
// empty where the family has none. Other norms and the MLP are loaded by role: a conversion does not touch them.
struct LayerWeights {
  MatrixF q;     // [nq·d, hidden], rotate_half row order
  MatrixF k, v;  // [H·d, hidden]
  VectorF q_bias, k_bias, v_bias;
  VectorF q_norm, k_norm;  // gains of every head's RMSNorm before RoPE [d]
  MatrixF o;               // [hidden, nq·d]
};

// Immutable after open(); any thread may load.
class Model {
 public:
  // Opens the checkpoint and checks that every tensor of the family is there with the right shape, and none besides but
  // those that the family leaves aside.
  static Result<std::shared_ptr<const Model>> open(const Path& path);
  static Result<std::shared_ptr<const Model>> from(std::shared_ptr<const Checkpoint> checkpoint);

  // From what another reader has understood and checked: a model whose attention is no part of the family table.
  static std::shared_ptr<const Model> of_parts(std::shared_ptr<const Checkpoint> checkpoint, ModelConfig config,
                                               TensorMap tensors);

  const ModelConfig& config() const { return config_; }
  const Checkpoint& checkpoint() const { return *checkpoint_; }
  std::vector<double> frequencies() const;  // θ [F], scaled
  std::size_t left_aside() const;           // stored tensors that are no part of what is converted

  Result<LayerWeights> load_attention(int layer) const;
  // [rows, cols]; the embedding as it enters the stream
  Result<MatrixF> load_matrix(Role role, int layer = 0, int expert = 0) const;
  // Norms are gains: 1 + w where a folder stores w alone.
  Result<VectorF> load_vector(Role role, int layer = 0) const;
  // Rows of the embedding, as they enter the stream, or of lm_head (the embedding where tied). out [count, hidden].
  Status read_rows(Role role, std::int64_t first, std::int64_t count, std::span<float> out) const;

 private:
  explicit Model(std::shared_ptr<const Checkpoint> checkpoint) : checkpoint_(std::move(checkpoint)) {}
  Status understand();
  Result<StoredRows> stored(Role role, int layer, int expert = 0) const;
  void finish(Role role, std::span<float> values) const;
  std::shared_ptr<const Checkpoint> checkpoint_;
  ModelConfig config_;
  TensorMap tensors_;
};

}  // namespace transmla
