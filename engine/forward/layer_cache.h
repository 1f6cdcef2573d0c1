// Keys and values that a decoder has seen of one layer, kept by blocks of positions: growing moves nothing of the past.
// Private to forward/.
#pragma once

#include <vector>

#include "engine/math/linear.h"

namespace transmla {

// `columns` numbers per token, in the precision of the pass. Different tokens may be stored from several threads.
class LayerCache {
 public:
  LayerCache(Precision precision, int sequences, Index columns)
      : precision_(precision), sequences_(sequences), columns_(columns) {}

  Precision precision() const { return precision_; }
  int sequences() const { return sequences_; }
  Index columns() const { return columns_; }
  std::size_t bytes_per_token() const;  // of one sequence
  std::size_t bytes() const;            // of all blocks, whether they are full or not

  void restart(int sequences);                                       // forgets all
  void grow(Index positions);                                        // room for these, zeros at first
  void shrink(Index positions);                                      // no block behind these
  void store(int sequence, Index position, const float* row);        // [columns], rounded
  const void* block(int sequence, Index block, Index column) const;  // [columns − column, block_positions]

 private:
  Precision precision_;
  int sequences_;
  Index columns_;
  std::vector<Operand> blocks_;  // [sequences·columns, block_positions] each
};

}  // namespace transmla
