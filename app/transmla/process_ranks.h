// The processes that `mpirun -np N transmla …` started, as the ranks of one job.
#pragma once

#include <memory>

#include "engine/base/ranks.h"

namespace transmla {

class ProcessRanks : public Ranks {
 public:
  // The last call of a rank: `own` is how its job ended. Where one failed, all fail, and one of those that failed has
  // the sentence; the others' is empty, since it need not be said again.
  virtual Status finish(Status own) = 0;
};

// Empty where the program was not started by mpirun or the like, or as its only process. Call it once.
Result<std::shared_ptr<ProcessRanks>> join_ranks();

}  // namespace transmla
