// Which of its kernels OpenBLAS runs. A release knows the processors of its time by their model numbers, and takes its
// oldest kernels on one that came later: Debian 12's 0.3.21 multiplies without AVX on Intel's of 2023, at a tenth of
// their rate. The name of others can only be given before the library is loaded, by the environment.
#pragma once

#include <string>

namespace transmla {

// The OPENBLAS_CORETYPE that suits this processor better than what OpenBLAS chose; empty where it chose well, or where
// the environment has chosen.
std::string better_blas_kernels();

// Starts this program once more with better kernels, in place of this process, if there are any. First thing in main();
// comes back where there is nothing to be better, or the system refuses.
void start_with_better_blas_kernels(char** argv);

}  // namespace transmla
