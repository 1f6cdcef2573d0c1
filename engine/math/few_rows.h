// Products of a few rows with packed weights: the step of a decoder, which waits for memory rather than for arithmetic.
// oneDNN's kernels are made for many rows and read the weights at a third of the memory's rate there. Private to math/.
#pragma once

#include "engine/math/linear.h"

namespace transmla {

inline constexpr Index panel_outputs = 64;
inline constexpr int most_few_rows = 8;

// Weights [outputs, inputs] in oneDNN's layouts BA16a64b (fp32) and BA16a64b2a (bf16): panels of 64 outputs, zeros
// behind the last. In a panel 64 numbers of one input stand side by side; in bf16, 64 pairs of two inputs'.
struct PanelWeights {
  const void* first = nullptr;
  Precision precision = Precision::f32;
  Index outputs = 0, inputs = 0;
  Index panels() const { return (outputs + panel_outputs - 1) / panel_outputs; }
};

// Whether panel_products() can read them on this machine: in bf16 it needs products of pairs, and an even number of
// inputs.
bool reads_panels(const PanelWeights& weights);

// sums [rows, 64] = x [rows, inputs]·wᵀ of one panel; `rows` from the top of x, at most most_few_rows. One thread.
void panel_products(const PanelWeights& weights, Index panel, const Operand& x, int rows, float* sums);

}  // namespace transmla
