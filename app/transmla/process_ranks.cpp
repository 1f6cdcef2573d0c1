#include "app/transmla/process_ranks.h"

#include <cstdlib>

#ifdef TRANSMLA_MPI
#include "app/transmla/mpi_ranks.h"
#endif

namespace transmla {
namespace {

// How many processes a launcher says it has started: Open MPI, MPICH and Slurm by their own names. 1 without one.
int launched_processes() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"}) {
    if (const char* value = std::getenv(name)) return std::atoi(value);
  }
  return 1;
}

}  // namespace

Result<std::shared_ptr<ProcessRanks>> join_ranks() {
  const int processes = launched_processes();
  if (processes <= 1) return nullptr;
#ifdef TRANSMLA_MPI
  return make_mpi_ranks();
#else
  return fail("{} processes were started, and this program was built without MPI: install MPI, then build again",
              processes);
#endif
}

}  // namespace transmla
