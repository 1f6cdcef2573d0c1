// Rotary position embedding: frequencies with their scalings, and the rotation in the rotate_half layout.
#pragma once

#include <span>
#include <vector>

namespace transmla {

enum class RopeScalingKind { none, linear, llama3, explicit_factors };

struct RopeScaling {
  RopeScalingKind kind = RopeScalingKind::none;
  double factor = 1;
  double low_freq_factor = 1;   // llama3 only
  double high_freq_factor = 4;  // llama3 only
  double original_max_position = 8192;
  std::vector<double> factors;  // explicit_factors only: what each frequency is divided by [F]
};

// θ_j = base^(-j/F) for j < F = head_dim / 2, in radians per token, then scaled (linear: θ/factor; llama3: the
// piecewise rule of transformers' _compute_llama3_parameters; explicit_factors: θ_j/factors_j). [F]
std::vector<double> rope_frequencies(int head_dim, double base, const RopeScaling& scaling);

// cos and sin of position · frequency, [positions, F] each, row-major, computed in double.
struct RopeTable {
  int positions = 0;
  int frequencies = 0;
  std::vector<float> cosine, sine;
};
RopeTable rope_table(std::span<const double> frequencies, int positions);

// Multiplies x_j + i·x_{j+F} by e^{iθ_j·position}, in place; x [2F] in the rotate_half layout (real half, imaginary
// half).
void rotate_halves(const RopeTable& table, int position, float* x);

}  // namespace transmla
