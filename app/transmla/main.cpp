#include "app/transmla/commands.h"
#include "engine/math/blas_kernels.h"

int main(int argc, char** argv) {
  transmla::start_with_better_blas_kernels(argv);
  return transmla::run_program(argc, argv);
}
