#include "engine/statistics/moments.h"

namespace transmla {

void MomentSum::add(const Rows& batch) {
  MatrixF product = MatrixF::Zero(sum_.rows(), sum_.cols());
  product.selfadjointView<Eigen::Lower>().rankUpdate(batch.transpose());
  sum_ += product.cast<double>();
}

MatrixD MomentSum::take_mean(double tokens) {
  MatrixD mean = sum_.selfadjointView<Eigen::Lower>();
  sum_.resize(0, 0);
  mean /= tokens;
  return mean;
}

}  // namespace transmla
