#include "engine/math/few_rows.h"

#include <algorithm>
#include <cstring>

#include "engine/math/bf16_pairs.h"
#include "engine/math/dispatch.h"
#include "engine/math/with_constant.h"

namespace transmla {
namespace {

constexpr int registers = 4;      // of 16 sums: a panel's
constexpr int rows_together = 4;  // with a panel's weights 21 of 32 registers

// Registers by name rather than loops for the vectoriser, which would keep the running sums in memory.
constexpr int lanes = 16;
using Lanes = float __attribute__((vector_size(64)));

template <int rows>
[[gnu::always_inline]] inline void products(const float* w, const float* x, Index inputs, float* sums) {
  Lanes sum[rows][registers] = {};
  for (Index i = 0; i < inputs; ++i) {
    const auto* weights = reinterpret_cast<const Lanes*>(w + i * panel_outputs);
    for (int r = 0; r < rows; ++r) {
      const float factor = x[r * inputs + i];
      for (int k = 0; k < registers; ++k) sum[r][k] += factor * weights[k];
    }
  }
  std::memcpy(sums, sum, sizeof(sum));
}

TRANSMLA_CLONES void float_products(const float* w, const float* x, Index inputs, int count, float* sums) {
  with_constant<rows_together>(
      count, [&](auto rows) __attribute__((always_inline)) { products<rows()>(w, x, inputs, sums); });
}

#ifdef TRANSMLA_BF16_PAIRS

template <int rows>
TRANSMLA_PAIRS void products_of_pairs(const bfloat16* w, const bfloat16* x, Index inputs, float* sums) {
  __m512 sum[rows][registers];
  for (int r = 0; r < rows; ++r) {
    for (int k = 0; k < registers; ++k) sum[r][k] = _mm512_setzero_ps();
  }
  for (Index i = 0; i < inputs; i += 2) {
    __m512i weights[registers];
    for (int k = 0; k < registers; ++k) weights[k] = _mm512_load_si512(w + i * panel_outputs + k * 2 * lanes);
    for (int r = 0; r < rows; ++r) {
      std::int32_t pair = 0;
      std::memcpy(&pair, x + r * inputs + i, sizeof(pair));
      const __m512i factor = _mm512_set1_epi32(pair);
      for (int k = 0; k < registers; ++k) sum[r][k] = add_product(sum[r][k], factor, weights[k]);
    }
  }
  for (int r = 0; r < rows; ++r) {
    for (int k = 0; k < registers; ++k) _mm512_storeu_ps(sums + r * panel_outputs + k * lanes, sum[r][k]);
  }
}

void pair_products(const bfloat16* w, const bfloat16* x, Index inputs, int count, float* sums) {
  with_constant<rows_together>(count, [&](auto rows) { products_of_pairs<rows()>(w, x, inputs, sums); });
}

#else

void pair_products(const bfloat16*, const bfloat16*, Index, int, float*) {}

#endif

// Numbers of a panel: inputs are filled up with zeros to whole blocks of 16, in bf16 of 16 pairs.
Index panel_size(const PanelWeights& weights) {
  const Index block = weights.precision == Precision::bf16 ? 32 : 16;
  return (weights.inputs + block - 1) / block * block * panel_outputs;
}

}  // namespace

bool reads_panels(const PanelWeights& weights) {
  return weights.precision == Precision::f32 || (multiplies_bf16_pairs() && weights.inputs % 2 == 0);
}

void panel_products(const PanelWeights& weights, Index panel, const Operand& x, int rows, float* sums) {
  const Index first = panel * panel_size(weights);
  for (int row = 0; row < rows; row += rows_together) {
    const int count = std::min(rows_together, rows - row);
    float* to = sums + row * panel_outputs;
    if (weights.precision == Precision::bf16) {
      pair_products(static_cast<const bfloat16*>(weights.first) + first, x.bf16(row), weights.inputs, count, to);
    } else {
      float_products(static_cast<const float*>(weights.first) + first, x.f32(row), weights.inputs, count, to);
    }
  }
}

}  // namespace transmla
