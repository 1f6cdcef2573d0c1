#include "engine/math/blas_kernels.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

extern "C" char* openblas_get_corename();

namespace transmla {
namespace {

constexpr const char* kVariable = "OPENBLAS_CORETYPE";

// Names of kernels that use AVX2 at least.
bool is_recent(std::string_view kernels) {
  constexpr std::array<std::string_view, 6> recent{"Haswell",  "Zen",        "Excavator",
                                                   "SkylakeX", "Cooperlake", "SapphireRapids"};
  return std::find(recent.begin(), recent.end(), kernels) != recent.end();
}

// Of this processor by its instructions; empty where older kernels are right.
std::string kernels_by_instructions() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl")) {
    return "SkylakeX";
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return {};
}

}  // namespace

std::string better_blas_kernels() {
  if (std::getenv(kVariable) != nullptr || is_recent(openblas_get_corename())) return {};
  return kernels_by_instructions();
}

void start_with_better_blas_kernels(char** argv) {
  const std::string better = better_blas_kernels();
  if (better.empty()) return;
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (unknown || ::setenv(kVariable, better.c_str(), 0) != 0) return;
  ::execv(program.c_str(), argv);
}

}  // namespace transmla
