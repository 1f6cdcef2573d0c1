#include "engine/statistics/moments.h"

namespace transmla {

void MomentSum::add(const Rows& batch) { add_gram(batch, sum_); }

MatrixD MomentSum::take_mean(double tokens) {
  MatrixD mean = sum_.selfadjointView<Eigen::Lower>();
  sum_.resize(0, 0);
  mean /= tokens;
  return mean;
}

}  // namespace transmla
