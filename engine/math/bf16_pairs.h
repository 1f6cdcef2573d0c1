// Instructions that multiply pairs of bf16 and add to fp32 sums (AVX512-BF16). Private to math/.
#pragma once

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(TRANSMLA_NO_CLONES)
#define TRANSMLA_BF16_PAIRS 1
#include <immintrin.h>
#endif

namespace transmla {

bool multiplies_bf16_pairs();  // whether this machine has them

#ifdef TRANSMLA_BF16_PAIRS

#define TRANSMLA_PAIRS __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))
#define TRANSMLA_PAIRS_INLINE TRANSMLA_PAIRS __attribute__((always_inline)) inline

// sum + x·y of 16 pairs; by reference, since the caller's instruction set is another one.
TRANSMLA_PAIRS_INLINE __m512 add_product(const __m512& sum, const __m512i& x, const __m512i& y) {
  return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(x), reinterpret_cast<__m512bh>(y));
}

#endif

}  // namespace transmla
