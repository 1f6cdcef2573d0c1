#include "app/transmla/comparison_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace transmla {
namespace {

// To two digits of the error, since small differences and divergences have no usual size.
std::string with_error(double value, double standard_error) {
  const int decimals =
      standard_error > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(standard_error))), 1, 9) : 4;
  return fmt::format("{:.{}f} ± {:.{}f}", value, decimals, standard_error, decimals);
}

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  const auto nll = comparison.nll_difference();
  const auto divergence = comparison.mean_kl_divergence(), same = comparison.mean_same_top();
  return fmt::format("ΔNLL {} (paired), KL {} nats per token, same top token {} %",
                     with_error(nll.mean, nll.standard_error), with_error(divergence.mean, divergence.standard_error),
                     with_error(100 * same.mean, 100 * same.standard_error));
}

}  // namespace transmla
