#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "engine/evaluation/chunk_mean.h"
#include "engine/evaluation/perplexity.h"

namespace transmla {

PairedDifference paired_difference(const Perplexity& a, const Perplexity& b) {
  std::vector<double> differences;  // of the chunks that both have
  const auto chunks = std::min(a.nll.size(), b.nll.size());
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) differences.push_back(a.nll[chunk] - b.nll[chunk]);
  if (chunks == 0) return {};
  const auto [mean, standard_error] = chunk_mean(differences);
  return {mean, standard_error, static_cast<int>(chunks)};
}

bool PairedDifference::worse(double confidence) const {
  if (chunks < 3 || !(mean > 0)) return false;
  if (standard_error == 0) return true;
  const boost::math::students_t distribution(chunks - 1);
  const double chance = boost::math::cdf(boost::math::complement(distribution, mean / standard_error));
  return chance < 1 - confidence;
}

}  // namespace transmla
