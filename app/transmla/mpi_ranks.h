// Ranks by MPI. Only process_ranks.cpp includes this, in builds that have MPI.
#pragma once

#include "app/transmla/process_ranks.h"

namespace transmla {

std::shared_ptr<ProcessRanks> make_mpi_ranks();

}  // namespace transmla
