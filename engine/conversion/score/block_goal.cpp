#include "engine/conversion/score/block_goal.h"

#include <algorithm>

#include "engine/conversion/score/samples.h"
#include "engine/model/family.h"

namespace transmla {

Result<BlockGoal> BlockGoal::allocate(const ModelConfig& config, Index tokens, std::size_t limit) {
  BlockGoal goal;
  if (!config.family->sandwich_norms) return goal;
  goal.hidden_ = config.hidden;
  TRY_ASSIGN(goal.outputs_,
             ScratchMemory::allocate(static_cast<std::size_t>(tokens * config.hidden) * sizeof(float), limit));
  return goal;
}

BlockTapFunction BlockGoal::tap() {
  if (!is_kept()) return {};
  return [this](const BlockTap& tap) -> Status {
    std::copy_n(tap.outputs, tap.rows * hidden_, row(tap.first_row));
    return {};
  };
}

MatrixF BlockGoal::targets(Index first, const RowsRef& original, const RowsRef& converted) const {
  return is_kept() ? MatrixF(outputs(first, original.rows())) : MatrixF(original - converted);
}

VectorD BlockGoal::weights(Index first, const RowsRef& original, double token_power) const {
  const VectorD weights = token_weights(original, token_power);
  if (!is_kept()) return weights;
  return weights.cwiseProduct(token_weights(outputs(first, original.rows()), 1));
}

}  // namespace transmla
