#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "engine/checkpoint/gguf.h"
#include "engine/math/rope.h"

namespace transmla::gguf {
namespace {

// Every Llama 3 model has these two; the context and the factor follow from the list.
constexpr double low_freq_factor = 1, high_freq_factor = 4;
// The factors are floats computed in float arithmetic, and blending divides by differences of them.
constexpr double relative_rounding = 1e-5;

// The context for which the llama3 rule divides frequency j by `divisor`, 1 < divisor < factor: it blends with
// smooth = (factor / divisor - 1) / (factor - 1), and smooth places context · θ_j / 2π between the two limits.
double context_from(double divisor, double factor, double frequency) {
  const double smooth = (factor / divisor - 1) / (factor - 1);
  const double turns = low_freq_factor + smooth * (high_freq_factor - low_freq_factor);
  return std::round(turns * 2 * std::numbers::pi / frequency);
}

bool gives(const RopeScaling& scaling, const std::vector<double>& factors, double theta) {
  const int head_dim = 2 * static_cast<int>(factors.size());
  const auto plain = rope_frequencies(head_dim, theta, {});
  const auto scaled = rope_frequencies(head_dim, theta, scaling);
  for (std::size_t j = 0; j < factors.size(); ++j) {
    if (std::abs(plain[j] / factors[j] - scaled[j]) > relative_rounding * scaled[j]) return false;
  }
  return true;
}

}  // namespace

nlohmann::json rope_scaling_from(const std::vector<double>& factors, double theta) {
  nlohmann::json plainly = {{"rope_type", "explicit_factors"}, {"factors", factors}};
  const double factor = factors.empty() ? 1 : factors.back();
  const auto blended =
      std::find_if(factors.begin(), factors.end(), [factor](double each) { return each > 1 && each < factor; });
  if (blended == factors.end()) return plainly;
  const auto j = static_cast<std::size_t>(blended - factors.begin());
  const double frequency = rope_frequencies(2 * static_cast<int>(factors.size()), theta, {})[j];
  const double context = context_from(*blended, factor, frequency);
  const RopeScaling rule{RopeScalingKind::llama3, factor, low_freq_factor, high_freq_factor, context, {}};
  if (!gives(rule, factors, theta)) return plainly;
  return {{"rope_type", "llama3"},
          {"factor", factor},
          {"low_freq_factor", low_freq_factor},
          {"high_freq_factor", high_freq_factor},
          {"original_max_position_embeddings", static_cast<std::int64_t>(context)}};
}

}  // namespace transmla::gguf
