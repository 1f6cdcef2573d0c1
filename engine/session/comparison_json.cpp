#include "engine/session/comparison_json.h"

namespace transmla {
namespace {

using nlohmann::json;

json numbers(const std::vector<double>& chunks) {
  const auto [mean, standard_error] = chunk_mean(chunks);
  return {{"mean", mean}, {"standard_error", standard_error}, {"chunks", chunks}};
}

}  // namespace

json to_json(const Comparison& comparison) {
  std::vector<double> differences;
  for (std::size_t chunk = 0; chunk < comparison.converted.nll.size(); ++chunk) {
    differences.push_back(comparison.converted.nll[chunk] - comparison.original.nll[chunk]);
  }
  return {{"nll_difference", numbers(differences)},
          {"kl_divergence", numbers(comparison.kl_divergence)},
          {"same_top", numbers(comparison.same_top)}};
}

}  // namespace transmla
