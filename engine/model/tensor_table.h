// Finds the tensors of a family in a checkpoint: all of them, with the right shapes, and none besides.
#pragma once

#include <map>
#include <utility>

#include "engine/base/result.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/model/config.h"
#include "engine/model/family.h"

namespace transmla {

using TensorMap = std::map<std::pair<Role, int>, const TensorInfo*>;  // by role and layer; 0 for roles without layers

// Norms between projection and RoPE (Qwen3). Asked before anything else, so that such a model gets its own sentence.
Status refuse_query_key_norms(const Checkpoint& checkpoint);

Result<TensorMap> find_tensors(const Checkpoint& checkpoint, const ModelConfig& config);

}  // namespace transmla
