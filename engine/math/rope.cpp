#include "engine/math/rope.h"

#include <cmath>
#include <numbers>

namespace transmla {
namespace {

// transformers, modeling_rope_utils.py, _compute_llama3_parameters: frequencies that turn often within the original
// context stay, those that turn seldom are divided, those between are blended.
double llama3_frequency(double frequency, const RopeScaling& scaling) {
  const double turns = scaling.original_max_position * frequency / (2 * std::numbers::pi);
  if (turns > scaling.high_freq_factor) return frequency;
  if (turns < scaling.low_freq_factor) return frequency / scaling.factor;
  const double smooth = (turns - scaling.low_freq_factor) / (scaling.high_freq_factor - scaling.low_freq_factor);
  return (1 - smooth) * frequency / scaling.factor + smooth * frequency;
}

double scaled_frequency(double frequency, std::size_t j, const RopeScaling& scaling) {
  switch (scaling.kind) {
    case RopeScalingKind::none:
      return frequency;
    case RopeScalingKind::linear:
      return frequency / scaling.factor;
    case RopeScalingKind::llama3:
      return llama3_frequency(frequency, scaling);
    case RopeScalingKind::explicit_factors:
      return frequency / scaling.factors.at(j);
  }
  return frequency;
}

}  // namespace

std::vector<double> rope_frequencies(int head_dim, double base, const RopeScaling& scaling) {
  std::vector<double> frequencies(static_cast<std::size_t>(head_dim / 2));
  for (std::size_t j = 0; j < frequencies.size(); ++j) {
    frequencies[j] = scaled_frequency(std::pow(base, -2.0 * static_cast<double>(j) / head_dim), j, scaling);
  }
  return frequencies;
}

RopeTable rope_table(std::span<const double> frequencies, int positions) {
  RopeTable table{positions, static_cast<int>(frequencies.size()), {}, {}};
  const auto size = static_cast<std::size_t>(positions) * frequencies.size();
  table.cosine.reserve(size);
  table.sine.reserve(size);
  for (int position = 0; position < positions; ++position) {
    for (const double frequency : frequencies) {
      table.cosine.push_back(static_cast<float>(std::cos(position * frequency)));
      table.sine.push_back(static_cast<float>(std::sin(position * frequency)));
    }
  }
  return table;
}

void rotate_halves(const RopeTable& table, int position, float* x) {
  const int half = table.frequencies;
  const auto row = static_cast<std::size_t>(position) * static_cast<std::size_t>(half);
  const float* cosine = table.cosine.data() + row;
  const float* sine = table.sine.data() + row;
  for (int j = 0; j < half; ++j) {
    const float real = x[j], imaginary = x[j + half];
    x[j] = real * cosine[j] - imaginary * sine[j];
    x[j + half] = imaginary * cosine[j] + real * sine[j];
  }
}

}  // namespace transmla
