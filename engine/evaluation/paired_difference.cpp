#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "engine/evaluation/perplexity.h"

namespace transmla {

PairedDifference paired_difference(const Perplexity& a, const Perplexity& b) {
  Perplexity difference;  // of the chunks that both have; only its mean and error are used
  const auto chunks = std::min(a.nll.size(), b.nll.size());
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) difference.nll.push_back(a.nll[chunk] - b.nll[chunk]);
  if (chunks == 0) return {};
  return {difference.mean_nll(), difference.nll_standard_error(), static_cast<int>(chunks)};
}

bool PairedDifference::worse(double confidence) const {
  if (chunks < 3 || !(mean > 0)) return false;
  if (standard_error == 0) return true;
  const boost::math::students_t distribution(chunks - 1);
  const double chance = boost::math::cdf(boost::math::complement(distribution, mean / standard_error));
  return chance < 1 - confidence;
}

}  // namespace transmla
