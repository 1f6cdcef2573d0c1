// The residual stream of a whole calibration text: in memory, or beyond its share of the memory budget in a file.
#pragma once

#include "engine/base/scratch.h"
#include "engine/forward/pass.h"

namespace transmla {

// [tokens, hidden], zeros at first. Movable, one owner; views do not outlive it.
class ScratchStream {
 public:
  ScratchStream() = default;
  // Of the memory budget each stream may take an eighth.
  static Result<ScratchStream> allocate(Index tokens, Index hidden, const Context& context) {
    ScratchStream stream;
    stream.tokens_ = tokens;
    stream.hidden_ = hidden;
    TRY_ASSIGN(stream.memory_,
               ScratchMemory::allocate(static_cast<std::size_t>(tokens * hidden) * sizeof(float), limit(context)));
    return stream;
  }
  static std::size_t limit(const Context& context) { return context.memory_budget / 8; }

  StreamView view() const { return {reinterpret_cast<float*>(memory_.bytes().data()), tokens_, hidden_}; }

 private:
  ScratchMemory memory_;
  Index tokens_ = 0, hidden_ = 0;
};

}  // namespace transmla
