// Independent pieces of work over the calling thread's OpenMP team.
#pragma once

#include <algorithm>
#include <atomic>
#include <exception>

#include "engine/math/matrix.h"
#include "engine/math/threads.h"

namespace transmla {

// work(i) for i < count, each on one thread with single-threaded OpenBLAS; the order is free. What a piece throws is
// thrown here once all threads are done. Long calculations of small products should use nothing else: OpenBLAS's own
// threads spin for a while after each product and take the cores from these.
template <class Work>
void parallel_pieces(Index count, Work work) {
  const SerialBlas serial;
  std::exception_ptr failure;  // written under the critical section only
  std::atomic<bool> failed = false;
#pragma omp parallel for schedule(dynamic, 1)
  for (Index i = 0; i < count; ++i) {
    if (failed) continue;
    try {
      work(i);
    } catch (...) {
#pragma omp critical(transmla_parallel_failure)
      failure = std::current_exception();
      failed = true;
    }
  }
  if (failure) std::rethrow_exception(failure);
}

// work(first, rows) for blocks of rows that cover 0 … count, likewise.
template <class Work>
void parallel_rows(Index count, Work work) {
  constexpr Index block = 64;
  parallel_pieces((count + block - 1) / block, [&](Index i) { work(i * block, std::min(block, count - i * block)); });
}

}  // namespace transmla
