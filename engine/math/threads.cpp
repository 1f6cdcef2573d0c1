#include "engine/math/threads.h"

#include <cblas.h>
#include <omp.h>

namespace transmla {

ThreadScope::ThreadScope(int threads)
    : openmp_before_(omp_get_max_threads()), openblas_before_(openblas_get_num_threads()) {
  const int count = threads > 0 ? threads : omp_get_num_procs();
  omp_set_num_threads(count);
  openblas_set_num_threads(count);
}

ThreadScope::~ThreadScope() {
  omp_set_num_threads(openmp_before_);
  openblas_set_num_threads(openblas_before_);
}

SerialBlas::SerialBlas() : before_(openblas_get_num_threads()) { openblas_set_num_threads(1); }

SerialBlas::~SerialBlas() { openblas_set_num_threads(before_); }

}  // namespace transmla
