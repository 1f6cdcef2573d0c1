#include "engine/math/bf16_pairs.h"

namespace transmla {

#ifdef TRANSMLA_BF16_PAIRS

bool multiplies_bf16_pairs() {
  static const bool can = __builtin_cpu_supports("avx512bf16") > 0 && __builtin_cpu_supports("avx512bw") > 0 &&
                          __builtin_cpu_supports("avx512vl") > 0;
  return can;
}

#else

bool multiplies_bf16_pairs() { return false; }

#endif

}  // namespace transmla
