// Finds the tensors of a family in a checkpoint: all of them, with the right shapes, and none besides.
#pragma once

#include <compare>
#include <map>
#include <string>

#include "engine/base/result.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/model/config.h"
#include "engine/model/family.h"

namespace transmla {

struct TensorKey {
  Role role;
  int layer = 0;   // 0 for roles without layers
  int expert = 0;  // 0 for roles without experts
  auto operator<=>(const TensorKey&) const = default;
};

// Where a role's values stand: rows [first, first + rows) of a stored tensor of any shape, or a vector, its one row.
struct StoredRows {
  const TensorInfo* tensor = nullptr;
  std::int64_t first = 0, rows = 0;
};
using TensorMap = std::map<TensorKey, StoredRows>;

// Norms between projection and RoPE in a family that has none. Asked before anything else, so that such a model gets
// its own sentence.
Status refuse_unknown_norms(const Checkpoint& checkpoint);

Result<TensorMap> find_tensors(const Checkpoint& checkpoint, const ModelConfig& config);

// Of those that the family leaves aside.
std::size_t left_aside_tensors(const Checkpoint& checkpoint, const Family& family);

}  // namespace transmla
